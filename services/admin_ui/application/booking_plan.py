"""What Book will do, before it is done: per provider, from what the page knows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Item = Mapping[str, Any]
Session = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VendorShare:
    """What one vendor sells of it."""

    vendor: str
    lines: int
    pieces: int
    expected: Decimal
    orders: int
    """Provider orders: one per order of ours, unless they are merged."""


@dataclass(frozen=True, slots=True)
class ProviderShare:
    """What will be booked on one provider. Sums are CNY."""

    provider: str
    vendors: Sequence[VendorShare]
    unpriced: int
    """Items whose purchase price nobody expects: they are not in the sum."""
    sessions: Sequence[Session]
    chosen: str

    @property
    def lines(self) -> int:
        return sum(vendor.lines for vendor in self.vendors)

    @property
    def expected(self) -> Mapping[str, str]:
        total = sum((vendor.expected for vendor in self.vendors), Decimal(0))
        return {"amount": format(total, "f"), "currency": "CNY"}

    @property
    def provider_orders(self) -> int:
        """How many there will be; a marketplace may split them further."""
        return sum(vendor.orders for vendor in self.vendors)

    @property
    def merged_orders(self) -> int:
        return len(self.vendors)

    @property
    def can_book(self) -> bool:
        """Say whether any session takes bookings now."""
        return any(_takes(s) and s["next_booking_at"] is None for s in self._candidates)

    @property
    def again_at(self) -> str | None:
        """When it makes sense to try again, where no session takes bookings now."""
        known = [s["next_booking_at"] for s in self._candidates if _takes(s)]
        return min((at for at in known if at), default=None)

    @property
    def _candidates(self) -> Sequence[Session]:
        return [s for s in self.sessions if self.chosen in {"", s["session_id"]}]


def booking_plan(
    items: Sequence[Item], sessions: Sequence[Session], chosen: Mapping[str, str]
) -> Sequence[ProviderShare]:
    """Return one share per provider, in the order of the items."""
    shares = []
    for provider in dict.fromkeys(item["goods"]["provider"] for item in items):
        own = [item for item in items if item["goods"]["provider"] == provider]
        there = [s for s in sessions if s["provider"] == provider]
        known = {s["session_id"] for s in there if _takes(s)}
        wish = chosen.get(provider, "")
        shares.append(
            ProviderShare(
                provider,
                _vendors(own),
                sum(item["expected_purchase_total"] is None for item in own),
                there,
                wish if wish in known else "",
            )
        )
    return shares


def _vendors(items: Sequence[Item]) -> Sequence[VendorShare]:
    lines = Counter[str]()
    pieces = Counter[str]()
    sums: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    orders: dict[str, set[str]] = {}
    for item in items:
        vendor = item["goods"]["vendor_id"]
        names[vendor] = item["goods"]["vendor_name"] or vendor
        lines[vendor] += 1
        pieces[vendor] += item["quantity"]
        expected = item["expected_purchase_total"]
        price = Decimal(expected["amount"]) if expected else Decimal(0)
        sums[vendor] = sums.get(vendor, Decimal(0)) + price
        orders.setdefault(vendor, set()).add(item["order_id"])
    return [VendorShare(names[v], lines[v], pieces[v], sums[v], len(orders[v])) for v in names]


def _takes(session: Session) -> bool:
    return bool(session["state"] == "active")
