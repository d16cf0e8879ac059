"""One row of the Purchase tab: what every event of an item does to it."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import msgspec

from chassis.recorded import Recorded
from services.order_status.application.views import (
    item_inspection,
    item_lead_time,
    item_money,
    item_payment,
)
from services.order_status.domain import item_events as e
from services.order_status.domain.item import STATUS_AFTER, RequestKind
from services.order_status.domain.parcels import divided, merged, uncounted
from services.order_status.domain.transitions import purchase_list
from services.order_status.domain.vocabulary import ItemStatus, Link, Parcel, UnbindOutcome

Row = dict[str, Any]


def apply(row: Row | None, recorded: Recorded) -> Row:
    """Return the row after the event; `row` is changed in place."""
    row = follow(row, recorded)
    finish(row, recorded)
    return row


def follow(row: Row | None, recorded: Recorded) -> Row:
    """Do the same without what `finish` adds, which the last of several events does for all."""
    event = recorded.event
    kind = type(event)
    if kind is e.ItemRegistered:
        row = _registered(recorded, event)
    assert row is not None, "a row begins with ItemRegistered"
    item_payment.apply(row, recorded)
    item_inspection.apply(row, event)
    if kind in _STATUS_AFTER:
        row["status"] = _STATUS_AFTER[kind]
        _clear_refusal(row)
        if kind is e.PriceConfirmed:
            row["price_amount"] = str(event.price.amount)
        row["list"] = _list_of(row)
        item_lead_time.placed(row, recorded)
    elif kind in item_money.APPLY:
        item_money.APPLY[kind](row, event)
    elif kind in _APPLY:
        _APPLY[kind](row, event, recorded)
        row["list"] = _list_of(row)
    row["attention"] = bool(row["refusal_code"] or row["request"] or row["offered_amount"])
    return row


def finish(row: Row, last: Recorded) -> None:
    """Say which event the row has followed last, and what is searched in it now."""
    row["version"] = last.version
    row["position"] = last.position
    row["changed_at"] = last.at.isoformat()
    row["changed_by"] = last.actor
    row["search"] = _searched(row)


def _registered(recorded: Recorded, event: e.ItemRegistered) -> Row:
    order_id, item_id = recorded.stream.key
    goods, expected = event.goods, event.expected_purchase_price
    row: Row = {
        "agency": recorded.stream.agency,
        "order_id": order_id,
        "item_id": item_id,
        "added_position": recorded.position,
        "added_at": recorded.at.isoformat(),
        "status": event.status.value,
        "provider": goods.provider.value,
        "goods_id": goods.goods_id,
        "sku_id": goods.sku_id,
        "vendor_id": goods.vendor_id,
        "vendor_name": goods.vendor_name,
        "title": goods.title,
        "title_zh": goods.title_zh,
        "configuration": _builtins(goods.configuration),
        "weight_grams": goods.weight_grams,
        "photo_url": goods.photo_url,
        "description": goods.description,
        "quantity": event.quantity,
        "price_amount": str(event.price.amount),
        "price_currency": event.price.currency,
        "purchase_amount": None if expected is None else str(expected.amount),
        "purchase_currency": None if expected is None else expected.currency,
        "purchase_agreed": event.purchase_price_agreed,
        "refused_before": event.refused_before,
        **item_payment.NO_PAYMENT,
        **item_lead_time.NOT_RECEIVED,
        **item_inspection.begun(event),
        "split_from": event.split_from,
        "line_id": event.line_id or event.split_from,
        "added_later": event.added_later,
        "parcels": _builtins(event.parcels),
        "tracking": _tracking(event.parcels),
        "request": None,
        "request_operation_id": None,
        "requested_at": None,
        "requested_by": None,
        "refusal_code": None,
        "refusal_message": None,
        "refusal_remedy": None,
        **item_money.NO_OFFER,
        **_NO_LINK,
    }
    if event.link is not None:
        _link(row, event.link, recorded)
    row["list"] = _list_of(row)
    return row


_NO_LINK: Row = {
    "session_id": None,
    "provider_order_id": None,
    "provider_status": None,
    "provider_raw_status": None,
    "booked": None,
    "linked_at": None,
    "linked_by": None,
    **item_money.NO_BILL,
    **item_lead_time.NOT_BOOKED,
}


def _link(row: Row, link: Link, recorded: Recorded) -> None:
    row["session_id"] = link.session_id
    row["provider_order_id"] = link.provider_order_id
    row["provider_status"] = None if link.provider_status is None else link.provider_status.value
    row["provider_raw_status"] = link.raw_status
    row["booked"] = link.booked
    row["linked_at"] = recorded.at.isoformat()
    row["linked_by"] = recorded.actor
    item_money.show_money(row, link)


def _asked(kind: RequestKind) -> Callable[[Row, Any, Recorded], None]:
    def change(row: Row, event: Any, recorded: Recorded) -> None:
        row["request"] = kind.value
        row["request_operation_id"] = event.operation_id
        row["requested_at"] = recorded.at.isoformat()
        row["requested_by"] = recorded.actor
        row.update(item_money.NO_OFFER)
        _clear_refusal(row)

    return change


def _linked(row: Row, event: e.Booked | e.Bound, recorded: Recorded) -> None:
    asked_by = row["requested_by"] if _is_open(row, event.operation_id) else None
    _answered(row, event.operation_id)
    _clear_refusal(row)
    booked = isinstance(event, e.Booked)
    if row["provider_order_id"] == event.provider_order_id:
        row["booked"] = row["booked"] or booked
        return
    row.update(_NO_LINK | item_money.NO_OFFER)
    row["session_id"] = event.session_id
    row["provider_order_id"] = event.provider_order_id
    row["booked"] = booked
    item_lead_time.booked(row, recorded)
    row["linked_at"] = recorded.at.isoformat()
    # Who asked for it, not the service that carried the answer.
    row["linked_by"] = asked_by or recorded.actor


def _bought_again(row: Row, event: e.BoughtAgain, _recorded: Recorded) -> None:
    _answered(row, event.operation_id)
    row["refusal_code"] = "bought_again"
    row["refusal_message"] = f"Bought a second time: provider order {event.provider_order_id}."
    row["refusal_remedy"] = "Cancel one of the two orders on the marketplace."


def _unbound(row: Row, event: e.Unbound, _recorded: Recorded) -> None:
    _answered(row, event.operation_id)
    if row["request"] == RequestKind.UNBINDING:
        _answered(row, row["request_operation_id"])
    row.update(_NO_LINK)
    row["parcels"] = _builtins(uncounted(_parcels(row)))
    row["refused_before"] = True
    row["status"] = event.status.value
    if event.outcome is UnbindOutcome.CLOSED_BY_MARKETPLACE:
        row["refusal_code"] = event.outcome.value
        row["refusal_message"] = f"The marketplace closed order {event.provider_order_id} unpaid."
        row["refusal_remedy"] = "Book the item again if it is still wanted."


def _refused(row: Row, event: Any, _recorded: Recorded) -> None:
    _answered(row, event.operation_id)
    row["refusal_code"] = getattr(event, "code", "given_up")
    row["refusal_message"] = event.message
    row["refusal_remedy"] = getattr(event, "remedy", "")


def _not_booked(row: Row, event: e.BookingRefused | e.BookingFailed, recorded: Recorded) -> None:
    row["refused_before"] = True
    _refused(row, event, recorded)


def _withdrawn(row: Row, event: e.BookingWithdrawn, _recorded: Recorded) -> None:
    row["refused_before"] = True
    _answered(row, event.operation_id)


def _is_open(row: Row, operation_id: str | None) -> bool:
    return operation_id is not None and row["request_operation_id"] == operation_id


def _answered(row: Row, operation_id: str | None) -> None:
    """Close the request of this operation; another one's stays open."""
    if _is_open(row, operation_id):
        row["request"] = row["request_operation_id"] = None
        row["requested_at"] = row["requested_by"] = None


def _clear_refusal(row: Row) -> None:
    row["refusal_code"] = row["refusal_message"] = row["refusal_remedy"] = None


def _configured(row: Row, event: e.ConfigurationChanged, _recorded: Recorded) -> None:
    row["configuration"] = _builtins(event.configuration)


def _split(row: Row, event: e.Split, _recorded: Recorded) -> None:
    row["quantity"] = event.quantity_left
    row["parcels"] = _builtins(divided(_parcels(row), event.quantity_left)[0])
    row["line_id"] = row["line_id"] or row["item_id"]


def _provider_status(row: Row, event: e.ProviderStatusChanged, _recorded: Recorded) -> None:
    row["provider_status"] = event.status.value
    row["provider_raw_status"] = event.raw_status


def _handed_over(row: Row, event: e.LinkHandedOver, _recorded: Recorded) -> None:
    row["session_id"] = event.session_id


def _tracked(row: Row, event: e.TrackingAssigned, _recorded: Recorded) -> None:
    parcels = merged(_parcels(row), event.parcels)
    row["parcels"] = _builtins(parcels)
    row["tracking"] = _tracking(parcels)


_APPLY: dict[type, Callable[[Row, Any, Recorded], None]] = {
    e.BookingRequested: _asked(RequestKind.BOOKING),
    e.BindRequested: _asked(RequestKind.BINDING),
    e.UnbindRequested: _asked(RequestKind.UNBINDING),
    e.Booked: _linked,
    e.Bound: _linked,
    e.BoughtAgain: _bought_again,
    e.Unbound: _unbound,
    e.BookingRefused: _not_booked,
    e.BookingFailed: _not_booked,
    e.BindRefused: _refused,
    e.UnbindRefused: _refused,
    e.BookingWithdrawn: _withdrawn,
    e.ConfigurationChanged: _configured,
    e.Split: _split,
    e.ProviderStatusChanged: _provider_status,
    e.LinkHandedOver: _handed_over,
    e.TrackingAssigned: _tracked,
}


def _builtins(values: Any) -> list[Any]:
    return list(msgspec.to_builtins(values))


def _parcels(row: Row) -> tuple[Parcel, ...]:
    return tuple(Parcel(**parcel) for parcel in row["parcels"])


def _tracking(parcels: tuple[Parcel, ...]) -> str:
    return " ".join(parcel.tracking_number for parcel in parcels)


_searched_in = itemgetter(
    "order_id",
    "item_id",
    "provider_order_id",
    "tracking",
    "sku_id",
    "goods_id",
    "title",
    "title_zh",
    "vendor_name",
)


def _searched(row: Row) -> str:
    """Return the text that a search looks into, spelt alike on every database."""
    return "\n".join(filter(None, _searched_in(row))).casefold()


_STATUS_AFTER: dict[type, str] = {kind: status.value for kind, status in STATUS_AFTER.items()}
_LISTS = {
    (status.value, linked): None if place is None else place.value
    for status in ItemStatus
    for linked in (True, False)
    for place in (purchase_list(status, linked=linked),)
}


def _list_of(row: Row) -> str | None:
    return _LISTS[row["status"], row["provider_order_id"] is not None]
