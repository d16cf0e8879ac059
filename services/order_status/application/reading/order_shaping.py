"""From rows of the view to the orders that clients see."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.order_status.application.reading.item_shape import Amount, NoteShape
from services.order_status.application.reading.order_query import (
    CustomerShape,
    OrderDetail,
    OrderSummary,
    OrderTotals,
)
from services.order_status.domain.vocabulary import ItemStatus, PurchaseList

Row = Mapping[str, Any]


def shape_order(row: Row) -> OrderSummary:
    """Return one line of the orders list."""
    return OrderSummary(**_head(row))


def shape_order_detail(
    row: Row,
    items: Sequence[Row],
    notes: Sequence[NoteShape],
    personal: bytes | None,
    *,
    position: int,
    catching_up: bool,
) -> OrderDetail:
    """Return the head of the order page.

    `items` need only status, list, money, and how many `items` and pieces (`quantity`) are alike
    in these.
    """
    lists: Counter[str] = Counter()
    for item in items:
        lists[item["list"]] += item["items"]
    return OrderDetail(
        **_head(row),
        customer=CustomerShape.model_validate_json(personal) if personal else None,
        totals=_totals(row["currency"], items),
        lists={name: lists[name.value] for name in PurchaseList},
        notes=tuple(notes),
        position=position,
        catching_up=catching_up,
    )


def shape_note(row: Row) -> NoteShape:
    return NoteShape(
        item_id=row["item_id"] or None, text=row["text"], actor=row["actor"], at=row["at"]
    )


def _head(row: Row) -> dict[str, Any]:
    return {
        "order_id": row["order_id"],
        "version": row["version"],
        "status": row["status"],
        "customer_reference": row["customer_reference"],
        "currency": row["currency"],
        "items": row["items"],
        "statuses": {status: number for status, number in row["counts"].items() if number},
        "registered_at": row["registered_at"],
        "changed_at": row["changed_at"],
    }


def _totals(currency: str, items: Sequence[Row]) -> OrderTotals:
    sale = Decimal(0)
    purchase: dict[str, Decimal] = defaultdict(Decimal)
    for item in items:
        if item["status"] == ItemStatus.CANCELLED:
            continue
        sale += Decimal(item["price_amount"]) * item["quantity"]
        if item["purchase_amount"]:
            purchase[item["purchase_currency"]] += (
                Decimal(item["purchase_amount"]) * item["quantity"]
            )
    return OrderTotals(
        sale=Amount(amount=format(sale, "f"), currency=currency),
        expected_purchase=tuple(
            Amount(amount=format(amount, "f"), currency=name)
            for name, amount in sorted(purchase.items())
        ),
    )
