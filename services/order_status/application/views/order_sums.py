"""What an order's row says of its items together: their lists, what needs somebody, money."""

from collections.abc import Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from services.order_status.domain.vocabulary import ItemStatus

Row = dict[str, Any]

_CANCELLED = ItemStatus.CANCELLED.value


class Share(NamedTuple):
    """What one item adds to its order; a cancelled one adds no money."""

    list: str | None
    attention: bool
    status: str
    quantity: int
    price_amount: str
    purchase_amount: str | None
    """Expected on the marketplace for a piece."""
    purchase_currency: str | None

    @property
    def pieces(self) -> int:
        return 0 if self.status == _CANCELLED else self.quantity

    @property
    def sale(self) -> Decimal:
        return Decimal(self.price_amount) * self.pieces

    @property
    def purchase(self) -> Decimal:
        return Decimal(self.purchase_amount or 0) * self.pieces


_values = itemgetter(*Share._fields)


def begun() -> Row:
    """Return the columns of an order that has no item yet."""
    return {"lists": {}, "attention": 0, "sale_amount": "0", "purchase_amounts": {}}


def share_of(item: Mapping[str, Any]) -> Share:
    return Share._make(_values(item))


def move(order: Row, before: Share | None, after: Share) -> bool:
    """Put an item's share in the place of what it added before; None when it is new.

    Returns whether the order's row is another one now.
    """
    moved = _move_list(order, before.list if before else None, after.list)
    attention = after.attention - (before.attention if before else 0)
    order["attention"] += attention
    paid = before is None or before[3:] != after[3:] or before.pieces != after.pieces
    if paid:
        if before is not None:
            _add(order, before, -1)
        _add(order, after, 1)
    return bool(moved or attention or paid)


def _move_list(order: Row, before: str | None, after: str | None) -> bool:
    if before == after:
        return False
    counts: dict[str, int] = order["lists"]
    if before is not None:
        counts[before] = counts.get(before, 0) - 1
    if after is not None:
        counts[after] = counts.get(after, 0) + 1
    return True


def _add(order: Row, share: Share, sign: int) -> None:
    if sale := share.sale:
        order["sale_amount"] = str(Decimal(order["sale_amount"]) + sign * sale)
    purchase = share.purchase
    if purchase and share.purchase_currency:
        sums = order["purchase_amounts"]
        known = Decimal(sums.get(share.purchase_currency, 0))
        sums[share.purchase_currency] = str(known + sign * purchase)
