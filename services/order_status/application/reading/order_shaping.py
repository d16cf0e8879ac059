"""From rows of the view to the orders that clients see."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.order_status.application.reading.item_shape import Amount, NoteShape
from services.order_status.application.reading.order_query import (
    CustomerShape,
    DetailTotals,
    OrderDetail,
    OrderSummary,
    OrderTotals,
)
from services.order_status.application.reading.piece_counts import count_pieces
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

    `items` need only how far they have come, prices, and how many pieces are alike in these.
    """
    more: dict[str, Any] = {
        "customer": CustomerShape.model_validate_json(personal) if personal else None,
        "totals": _paid_too(row, items),
        "pieces": count_pieces(items),
        "notes": tuple(notes),
        "position": position,
        "catching_up": catching_up,
    }
    return OrderDetail(**{**_head(row), **more})


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
        "lists": {name: row["lists"].get(name.value, 0) for name in PurchaseList},
        "attention": row["attention"],
        "totals": _totals(row),
        "registered_at": row["registered_at"],
        "changed_at": row["changed_at"],
    }


def _totals(row: Row) -> OrderTotals:
    sums = {name: Decimal(amount) for name, amount in row["purchase_amounts"].items()}
    return OrderTotals(
        sale=_amount(Decimal(row["sale_amount"]), row["currency"]),
        expected_purchase=tuple(
            _amount(amount, name) for name, amount in sorted(sums.items()) if amount
        ),
    )


def _paid_too(row: Row, items: Sequence[Row]) -> DetailTotals:
    paid = sum(
        (
            Decimal(item["price_amount"]) * item["quantity"]
            for item in items
            if item["paid"] and item["status"] != ItemStatus.CANCELLED
        ),
        Decimal(0),
    )
    totals = _totals(row)
    return DetailTotals(
        sale=totals.sale,
        expected_purchase=totals.expected_purchase,
        paid=_amount(paid, row["currency"]),
    )


def _amount(amount: Decimal, currency: str) -> Amount:
    return Amount(amount=format(amount, "f"), currency=currency)
