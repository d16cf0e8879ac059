"""An item as its events made it: `ItemState`, and `evolve` that adds one event."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.order_status.domain import item_events as e
from services.order_status.domain import money_events as money
from services.order_status.domain import receipt_events as receipts
from services.order_status.domain.inspections import inspection_at
from services.order_status.domain.newly_paid import newly_paid
from services.order_status.domain.parcels import divided, merged, uncounted
from services.order_status.domain.vocabulary import (
    Goods,
    Inspection,
    ItemStatus,
    Link,
    Money,
    Parcel,
    ProviderStatus,
)


class RequestKind(StrEnum):
    """What the marketplace has been asked for."""

    BOOKING = "booking"
    BINDING = "binding"
    UNBINDING = "unbinding"


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request to the marketplace that has no answer yet, and the operation behind it."""

    kind: RequestKind
    operation_id: str


@dataclass(frozen=True, slots=True)
class ItemState:
    goods: Goods
    quantity: int
    price: Money
    expected_purchase_price: Money | None
    added_later: bool
    split_from: str | None
    status: ItemStatus
    request: OpenRequest | None = None
    link: Link | None = None
    parcels: tuple[Parcel, ...] = ()
    refused_before: bool = False
    """A booking came to nothing, or was undone: automatic booking leaves the item alone."""
    settled: frozenset[tuple[str, str]] = frozenset()
    """Operation and provider order of every link made or undone: a repeat is known by them."""
    purchase_price_agreed: bool = False
    """A person set the expected purchase price."""
    newly_paid: bool = False
    """Paid, and nothing was done about it yet: what automatic booking waits for."""
    offers: frozenset[tuple[str, Money]] = frozenset()
    """Operation and offered price of every offer that differed."""
    misfits: frozenset[tuple[str, ProviderStatus]] = frozenset()
    """Provider order and status of every fact that did not fit."""
    inspection: Inspection | None = None
    """What was found of the goods at our warehouse."""
    line_id: str | None = None
    """The item that its line was registered as, of one that was split off."""


STATUS_AFTER: dict[type[e.ItemEvent], ItemStatus] = {
    e.PaymentWithdrawn: ItemStatus.AWAITING_PAYMENT,
    e.Paid: ItemStatus.PAID,
    e.PriceConfirmationRequested: ItemStatus.PRICE_CONFIRMATION,
    e.PriceConfirmed: ItemStatus.PAID,
    e.Ordered: ItemStatus.ORDERED,
    e.QualityInspectionStarted: ItemStatus.QUALITY_INSPECTION,
    e.ReceivedAtWarehouse: ItemStatus.RECEIVED_AT_WAREHOUSE,
    e.PackingStarted: ItemStatus.PACKING,
    e.ReadyToShip: ItemStatus.READY_TO_SHIP,
    e.Shipped: ItemStatus.SHIPPED,
    e.Received: ItemStatus.RECEIVED,
    e.ReturnedToVendor: ItemStatus.RETURNED_TO_VENDOR,
    e.FoundImpossibleToDeliver: ItemStatus.IMPOSSIBLE_TO_DELIVER,
    e.Cancelled: ItemStatus.CANCELLED,
}
"""The status that each event leaves its item in."""


def evolve(state: ItemState | None, event: e.ItemEvent) -> ItemState:
    """Return the item as it is after the event."""
    if isinstance(event, e.ItemRegistered):
        return _registered(event)
    assert state is not None, "an item begins with ItemRegistered"
    kind = type(event)
    new = newly_paid(event, before=state.newly_paid)
    status = STATUS_AFTER.get(kind)
    if status is not None:
        # At once: each `replace` goes through all fields, and this is what most commands come to.
        return replace(
            state,
            status=status,
            inspection=inspection_at(status, state.inspection),
            newly_paid=new,
            price=event.price if isinstance(event, e.PriceConfirmed) else state.price,
        )
    if new is not state.newly_paid:
        state = replace(state, newly_paid=new)
    return _AFTER[kind](state, event)


def _registered(event: e.ItemRegistered) -> ItemState:
    link = event.link
    return ItemState(
        goods=event.goods,
        quantity=event.quantity,
        price=event.price,
        expected_purchase_price=event.expected_purchase_price,
        added_later=event.added_later,
        split_from=event.split_from,
        status=event.status,
        link=link,
        parcels=event.parcels,
        refused_before=event.refused_before,
        purchase_price_agreed=event.purchase_price_agreed,
        inspection=event.inspection or inspection_at(event.status, None),
        line_id=event.line_id or event.split_from,
        settled=frozenset({(link.operation_id, link.provider_order_id)} if link else ()),
    )


def _unchanged(state: ItemState, _event: e.ItemEvent) -> ItemState:
    return state


def _configured(state: ItemState, event: e.ConfigurationChanged) -> ItemState:
    return replace(state, goods=replace(state.goods, configuration=event.configuration))


def _split(state: ItemState, event: e.Split) -> ItemState:
    stay, _ = divided(state.parcels, event.quantity_left)
    return replace(state, quantity=event.quantity_left, parcels=stay)


def _rejected(state: ItemState, _event: receipts.RejectedAtInspection) -> ItemState:
    return replace(state, inspection=Inspection.REJECTED)


def _opened(kind: RequestKind) -> Callable[[ItemState, Any], ItemState]:
    def after(state: ItemState, event: Any) -> ItemState:
        return replace(state, request=OpenRequest(kind, event.operation_id))

    return after


def _answered(state: ItemState, operation_id: str | None) -> OpenRequest | None:
    """Return what stays open when this operation has its answer."""
    request = state.request
    return None if request is not None and request.operation_id == operation_id else request


def _not_booked(
    state: ItemState, event: e.BookingRefused | e.BookingWithdrawn | e.BookingFailed
) -> ItemState:
    return replace(state, request=_answered(state, event.operation_id), refused_before=True)


def _not_relinked(state: ItemState, event: e.BindRefused | e.UnbindRefused) -> ItemState:
    return replace(state, request=_answered(state, event.operation_id))


def _linked(state: ItemState, event: e.Booked | e.Bound) -> ItemState:
    link = Link(
        provider=event.provider,
        session_id=event.session_id,
        provider_order_id=event.provider_order_id,
        booked=isinstance(event, e.Booked),
        operation_id=event.operation_id,
        booking_id=event.booking_id if isinstance(event, e.Booked) else None,
    )
    known = state.link
    if known is not None and known.provider_order_id == link.provider_order_id:
        booking_id = link.booking_id or known.booking_id
        link = replace(known, booked=known.booked or link.booked, booking_id=booking_id)
    return replace(
        state,
        link=link,
        request=_answered(state, event.operation_id),
        settled=state.settled | {(event.operation_id, event.provider_order_id)},
    )


def _bought_again(state: ItemState, event: e.BoughtAgain) -> ItemState:
    return replace(
        state,
        request=_answered(state, event.operation_id),
        settled=state.settled | {(event.operation_id, event.provider_order_id)},
    )


def _unbound(state: ItemState, event: e.Unbound) -> ItemState:
    done = {event.operation_id}
    request = _answered(state, event.operation_id)
    if request is not None and request.kind is RequestKind.UNBINDING:
        # Whoever undid the link, nothing is left to ask for, and the answer will be old news.
        done.add(request.operation_id)
        request = None
    if event.status is not state.status:
        kept = inspection_at(event.status, state.inspection)
        state = replace(state, status=event.status, inspection=kept)
    return replace(
        state,
        link=None,
        parcels=uncounted(state.parcels),
        request=request,
        refused_before=True,
        settled=state.settled | {(known, event.provider_order_id) for known in done if known},
    )


def _provider_status_changed(state: ItemState, event: e.ProviderStatusChanged) -> ItemState:
    link = state.link
    assert link is not None, "only a linked item has a provider status"
    if event.status in {ProviderStatus.UNKNOWN, link.provider_status}:
        words = (*link.unknown_words, event.raw_status)
        return replace(state, link=replace(link, raw_status=event.raw_status, unknown_words=words))
    link = replace(link, provider_status=event.status, raw_status=event.raw_status)
    return replace(state, link=link)


def _tracking_assigned(state: ItemState, event: e.TrackingAssigned) -> ItemState:
    return replace(state, parcels=merged(state.parcels, event.parcels))


def _did_not_fit(state: ItemState, event: e.FactDidNotFit) -> ItemState:
    fact = (event.provider_order_id, event.status)
    return replace(state, misfits=state.misfits | {fact})


def _price_agreed(state: ItemState, event: money.PurchasePriceAgreed) -> ItemState:
    return replace(state, expected_purchase_price=event.price, purchase_price_agreed=True)


def _price_offered(state: ItemState, event: money.PurchasePriceOffered) -> ItemState:
    return replace(state, offers=state.offers | {(event.operation_id, event.offered)})


def _on_link(state: ItemState, **changes: Any) -> ItemState:
    assert state.link is not None, "it happened to the order that the item is on"
    return replace(state, link=replace(state.link, **changes))


def _price_changed(state: ItemState, event: money.PurchasePriceChanged) -> ItemState:
    return _on_link(state, purchase_price=event.price, price_as_of=event.as_of)


def _refund_changed(state: ItemState, event: money.RefundChanged) -> ItemState:
    return _on_link(state, refund=event.refund, refund_as_of=event.as_of)


def _handed_over(state: ItemState, event: e.LinkHandedOver) -> ItemState:
    return _on_link(state, session_id=event.session_id)


_AFTER: dict[type[e.ItemEvent], Callable[[ItemState, Any], ItemState]] = {
    e.ConfigurationChanged: _configured,
    e.Split: _split,
    receipts.ReceiptRecorded: _unchanged,
    receipts.RejectedAtInspection: _rejected,
    e.ItemNoteAdded: _unchanged,
    e.BookingRequested: _opened(RequestKind.BOOKING),
    e.Booked: _linked,
    e.BoughtAgain: _bought_again,
    e.BookingRefused: _not_booked,
    e.BookingWithdrawn: _not_booked,
    e.BookingFailed: _not_booked,
    e.BindRequested: _opened(RequestKind.BINDING),
    e.Bound: _linked,
    e.BindRefused: _not_relinked,
    e.UnbindRequested: _opened(RequestKind.UNBINDING),
    e.Unbound: _unbound,
    e.UnbindRefused: _not_relinked,
    e.ProviderStatusChanged: _provider_status_changed,
    e.TrackingAssigned: _tracking_assigned,
    e.ProviderOrderClosed: _unchanged,
    e.FactDidNotFit: _did_not_fit,
    money.PurchasePriceAgreed: _price_agreed,
    money.PurchasePriceOffered: _price_offered,
    money.PurchasePriceChanged: _price_changed,
    money.RefundChanged: _refund_changed,
    e.LinkHandedOver: _handed_over,
}
