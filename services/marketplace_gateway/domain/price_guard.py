"""The price guard: what follows when a marketplace asks for more than was expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.references import ItemRef, WantedLine


class PriceGuardMode(StrEnum):
    """What happens above the tolerance."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"


class PriceVerdict(StrEnum):
    """What became of prices that differ."""

    TOLERATED = "tolerated"
    ASKED = "asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PriceGuard:
    """The rule. A rise must keep to both tolerances that are given; without any, none is taken."""

    mode: PriceGuardMode = PriceGuardMode.ASK
    percent: Decimal | None = Decimal(10)
    """Of the expected price of a piece."""
    amount: Money | None = None
    """Of the whole line, in CNY."""


DEFAULT = PriceGuard()


@dataclass(frozen=True, slots=True)
class PriceDifference:
    """An item whose price is not the expected one; both prices are for one piece."""

    order_id: str
    item_id: str
    quantity: int
    expected: Money
    offered: Money

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.order_id, self.item_id)


def differences(
    lines: Sequence[WantedLine], offered: Mapping[str, Money | None]
) -> tuple[PriceDifference, ...]:
    """Compare what was expected with what is offered, by line number; higher and lower prices.

    A line that expects nothing, or that is offered for no known price, cannot be compared.
    """
    found = []
    for line in lines:
        expected, price = line.expected_price, offered.get(line.line_no)
        if expected is None or price is None or expected.currency != price.currency:
            continue
        if expected.amount != price.amount:
            ref = (line.order_id, line.item_id)
            found.append(PriceDifference(*ref, line.quantity, expected, price))
    return tuple(found)


def judge(
    guard: PriceGuard,
    found: Sequence[PriceDifference],
    accepted: Mapping[ItemRef, Money],
) -> PriceVerdict:
    """Return what follows; `accepted` are prices that a person took for these items before."""
    above = [
        difference
        for difference in found
        if _too_much(guard, difference) and not _taken(difference, accepted)
    ]
    if not above or guard.mode is PriceGuardMode.ACCEPT:
        return PriceVerdict.TOLERATED
    return PriceVerdict.ASKED if guard.mode is PriceGuardMode.ASK else PriceVerdict.REFUSED


def _too_much(guard: PriceGuard, difference: PriceDifference) -> bool:
    rise = difference.offered.amount - difference.expected.amount
    if rise <= 0:
        return False
    if guard.percent is None and guard.amount is None:
        return True
    if guard.percent is not None and rise * 100 > guard.percent * difference.expected.amount:
        return True
    return guard.amount is not None and rise * difference.quantity > guard.amount.amount


def _taken(difference: PriceDifference, accepted: Mapping[ItemRef, Money]) -> bool:
    price = accepted.get(difference.ref)
    return price is not None and difference.offered.amount <= price.amount
