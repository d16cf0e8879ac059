"""What an item's row says of money: agreed, offered, paid on the marketplace, coming back."""

from collections.abc import Callable
from typing import Any

from services.order_status.domain import money_events as e
from services.order_status.domain.vocabulary import Link, Money, Refund

Row = dict[str, Any]

NO_OFFER: Row = {"offered_amount": None, "offered_currency": None}
NO_BILL: Row = {
    "bill_amount": None,
    "bill_currency": None,
    "refund_status": None,
    "refund_raw_status": None,
    "refund_amount": None,
    "refund_currency": None,
}
"""`bill`: what one piece costs on the provider order; it goes with the link, as refunds do."""


def show_money(row: Row, link: Link) -> None:
    """Show what is known of the provider order that a split-off item begins on."""
    if link.purchase_price is not None:
        _put(row, "bill", link.purchase_price)
    if link.refund is not None:
        _refund(row, link.refund)


def _agreed(row: Row, event: e.PurchasePriceAgreed) -> None:
    _put(row, "purchase", event.price)
    row["purchase_agreed"] = True
    if (row["offered_amount"], row["offered_currency"]) == _texts(event.price):
        row.update(NO_OFFER)


def _offered(row: Row, event: e.PurchasePriceOffered) -> None:
    _put(row, "offered", event.offered)


def _billed(row: Row, event: e.PurchasePriceChanged) -> None:
    _put(row, "bill", event.price)


def _refunded(row: Row, event: e.RefundChanged) -> None:
    _refund(row, event.refund)


APPLY: dict[type, Callable[[Row, Any], None]] = {
    e.PurchasePriceAgreed: _agreed,
    e.PurchasePriceOffered: _offered,
    e.PurchasePriceChanged: _billed,
    e.RefundChanged: _refunded,
}


def _refund(row: Row, refund: Refund) -> None:
    row["refund_status"] = refund.status.value
    row["refund_raw_status"] = refund.raw_status
    _put(row, "refund", refund.amount)


def _put(row: Row, name: str, money: Money | None) -> None:
    row[f"{name}_amount"], row[f"{name}_currency"] = _texts(money)


def _texts(money: Money | None) -> tuple[str | None, str | None]:
    return (None, None) if money is None else (str(money.amount), money.currency)
