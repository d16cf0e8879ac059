"""What marketplaces tell of an item. Facts are never refused: each is recorded once, or old news.

They come late, twice and in any order, so every answer here is looked up by its operation.
"""

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain import parcels
from services.order_status.domain.item import ItemState, RequestKind
from services.order_status.domain.item_changes import EVENT_FOR
from services.order_status.domain.provider_effects import (
    CLOSED,
    RANK,
    STAYS,
    ProviderEffect,
    ProviderEffects,
)
from services.order_status.domain.transitions import STATUS_TABLE
from services.order_status.domain.vocabulary import (
    ItemStatus,
    Link,
    ProviderStatus,
    UnbindOutcome,
)

Events = tuple[e.ItemEvent, ...]

_MARKETPLACE_MOVES = frozenset({ItemStatus.PAID, ItemStatus.ORDERED})
"""Later statuses are set by people who have the goods before them."""

_BACK_TO_PAID = frozenset({ItemStatus.PAID, ItemStatus.ORDERED, ItemStatus.QUALITY_INSPECTION})
"""Where an unbinding that somebody asked for puts the item into Ready for purchase again."""


def booked(state: ItemState, fact: c.RecordBooked) -> Events:
    """Record the purchase whatever has happened to the item since: money was spent."""
    if (fact.operation_id, fact.provider_order_id) in state.settled:
        return ()
    made = (
        fact.operation_id,
        fact.booking_id,
        fact.provider,
        fact.session_id,
        fact.provider_order_id,
    )
    if state.link is not None and state.link.provider_order_id != fact.provider_order_id:
        return (e.BoughtAgain(*made),)
    return (*_reopened(state, fact.provider_order_id), e.Booked(*made))


def booking_refused(state: ItemState, fact: c.RecordBookingRefused) -> Events:
    if not _waits(state, RequestKind.BOOKING, fact.operation_id):
        return ()
    return (e.BookingRefused(fact.operation_id, fact.code, fact.message, fact.remedy),)


def booking_withdrawn(state: ItemState, fact: c.RecordBookingWithdrawn) -> Events:
    if not _waits(state, RequestKind.BOOKING, fact.operation_id):
        return ()
    return (e.BookingWithdrawn(fact.operation_id),)


def booking_failed(state: ItemState, fact: c.RecordBookingFailed) -> Events:
    if not _waits(state, RequestKind.BOOKING, fact.operation_id):
        return ()
    return (e.BookingFailed(fact.operation_id, fact.message),)


def bound(state: ItemState, fact: c.RecordBound) -> Events:
    if not _waits(state, RequestKind.BINDING, fact.operation_id):
        return ()
    if state.link is not None and state.link.provider_order_id != fact.provider_order_id:
        # A booking given up for lost turned up while the operator was binding.
        other = state.link.provider_order_id
        message = f"Meanwhile the item came onto provider order {other}."
        return (e.BindRefused(fact.operation_id, "already_linked", message),)
    made = (fact.operation_id, fact.provider, fact.session_id, fact.provider_order_id)
    return (*_reopened(state, fact.provider_order_id), e.Bound(*made))


def bind_refused(state: ItemState, fact: c.RecordBindRefused) -> Events:
    if not _waits(state, RequestKind.BINDING, fact.operation_id):
        return ()
    return (e.BindRefused(fact.operation_id, fact.code, fact.message),)


def unbound(state: ItemState, fact: c.RecordUnbound) -> Events:
    """Also items that nobody asked for: a marketplace that cancels only whole orders takes all."""
    link = state.link
    if link is None or link.provider_order_id != fact.provider_order_id:
        return ()
    if (fact.operation_id, fact.provider_order_id) in state.settled:
        return ()
    asked = _waits(state, RequestKind.UNBINDING, fact.operation_id)
    back = _BACK_TO_PAID if asked else _MARKETPLACE_MOVES
    after = ItemStatus.PAID if state.status in back else state.status
    return (
        e.Unbound(fact.operation_id, fact.provider_order_id, fact.outcome, state.status, after),
    )


def unbind_refused(state: ItemState, fact: c.RecordUnbindRefused) -> Events:
    if not _waits(state, RequestKind.UNBINDING, fact.operation_id):
        return ()
    return (e.UnbindRefused(fact.operation_id, fact.code, fact.message),)


def provider_facts(
    state: ItemState, fact: c.RecordProviderFacts, effects: ProviderEffects
) -> Events:
    """Record what is new of the provider order that the item is on; of any other, nothing."""
    link = state.link
    if link is None or link.provider_order_id != fact.provider_order_id:
        return ()
    events = _parcels(state, fact)
    if fact.status is ProviderStatus.UNKNOWN:
        return _undocumented(link, fact) + events
    if link.provider_status is not None and RANK[fact.status] <= RANK[link.provider_status]:
        return events
    order_id, before = fact.provider_order_id, link.provider_status
    events = (e.ProviderStatusChanged(order_id, before, fact.status, fact.raw_status), *events)
    if fact.status in CLOSED:
        paid = fact.status is ProviderStatus.CLOSED_PAID
        events += (e.ProviderOrderClosed(order_id, paid, fact.close_reason),)
    return events + _effect(state, link, effects.get(fact.status, STAYS))


def _effect(state: ItemState, link: Link, effect: ProviderEffect) -> Events:
    if effect.unbinds:
        after = ItemStatus.PAID if state.status in _MARKETPLACE_MOVES else state.status
        closed = UnbindOutcome.CLOSED_BY_MARKETPLACE
        return (e.Unbound(None, link.provider_order_id, closed, state.status, after),)
    target = effect.moves_to
    if (
        target is not None
        and state.status in _MARKETPLACE_MOVES
        and target in STATUS_TABLE[state.status].forward
    ):
        return (EVENT_FOR[target](state.status),)
    return ()


def _reopened(state: ItemState, provider_order_id: str) -> Events:
    """Cancelled after an order was given up for lost: it is there, and must be dealt with."""
    if state.status is not ItemStatus.CANCELLED:
        return ()
    reason = f"Bought after all: provider order {provider_order_id}."
    return (e.Paid(state.status, reason, correction=True),)


def _undocumented(link: Link, fact: c.RecordProviderFacts) -> Events:
    if fact.raw_status in link.unknown_words:
        return ()
    status = link.provider_status or ProviderStatus.UNKNOWN
    before = link.provider_status
    return (e.ProviderStatusChanged(fact.provider_order_id, before, status, fact.raw_status),)


def _parcels(state: ItemState, fact: c.RecordProviderFacts) -> Events:
    if not fact.parcels:
        return ()
    new = parcels.news(state.parcels, fact.parcels)
    return (e.TrackingAssigned(new),) if new else ()


def _waits(state: ItemState, kind: RequestKind, operation_id: str) -> bool:
    request = state.request
    return request is not None and request.kind is kind and request.operation_id == operation_id
