"""What an order's row says of its items together: their lists, what needs somebody, money."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from services.order_status.domain.vocabulary import ItemStatus

Row = dict[str, Any]


class Share(NamedTuple):
    """What one item adds to its order; a cancelled one adds no money."""

    list: str | None
    attention: bool
    sale: Decimal
    purchase: Decimal
    """Expected on the marketplace."""
    purchase_currency: str | None


def begun() -> Row:
    """Return the columns of an order that has no item yet."""
    return {"lists": {}, "attention": 0, "sale_amount": "0", "purchase_amounts": {}}


def share_of(item: Mapping[str, Any]) -> Share:
    pieces = 0 if item["status"] == ItemStatus.CANCELLED else item["quantity"]
    expected = item["purchase_amount"]
    return Share(
        item["list"],
        item["attention"],
        Decimal(item["price_amount"]) * pieces,
        Decimal(expected or 0) * pieces,
        item["purchase_currency"] if expected else None,
    )


def move(order: Row, before: Share | None, after: Share) -> None:
    """Put an item's share in the place of what it added before; None when it is new."""
    if before == after:
        return
    if before is not None:
        _add(order, before, -1)
    _add(order, after, 1)


def _add(order: Row, share: Share, sign: int) -> None:
    if share.list is not None:
        order["lists"] = _counted(order["lists"], share.list, sign)
    if share.attention:
        order["attention"] += sign
    if share.sale:
        order["sale_amount"] = str(Decimal(order["sale_amount"]) + sign * share.sale)
    if share.purchase and share.purchase_currency:
        sums = dict(order["purchase_amounts"])
        known = Decimal(sums.get(share.purchase_currency, 0))
        sums[share.purchase_currency] = str(known + sign * share.purchase)
        order["purchase_amounts"] = sums


def _counted(counts: Mapping[str, int], name: str, sign: int) -> dict[str, int]:
    # A new dictionary: the row that was read before may still be looked at.
    return {**counts, name: counts.get(name, 0) + sign}
