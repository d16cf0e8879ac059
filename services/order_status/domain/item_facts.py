"""What marketplaces answer. Facts are never refused: each is recorded once, or old news.

They come late, twice and in any order, so every answer here is looked up by its operation.
"""

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain import money_events as money
from services.order_status.domain.item import ItemState, RequestKind
from services.order_status.domain.provider_facts import MARKETPLACE_MOVES
from services.order_status.domain.vocabulary import ItemStatus

Events = tuple[e.ItemEvent, ...]

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
    back = _BACK_TO_PAID if asked else MARKETPLACE_MOVES
    after = ItemStatus.PAID if state.status in back else state.status
    return (
        e.Unbound(fact.operation_id, fact.provider_order_id, fact.outcome, state.status, after),
    )


def unbind_refused(state: ItemState, fact: c.RecordUnbindRefused) -> Events:
    if not _waits(state, RequestKind.UNBINDING, fact.operation_id):
        return ()
    return (e.UnbindRefused(fact.operation_id, fact.code, fact.message),)


def offered(state: ItemState, fact: c.RecordOffer) -> Events:
    """Record a price that differs, once per operation; what was agreed stays."""
    if fact.offered == fact.agreed or (fact.operation_id, fact.offered) in state.offers:
        return ()
    return (money.PurchasePriceOffered(fact.operation_id, fact.offered, fact.agreed),)


def handed_over(state: ItemState, fact: c.RecordHandOver) -> Events:
    """Follow the item's provider order to the session that looks after it."""
    link = state.link
    if link is None or link.provider_order_id != fact.provider_order_id:
        return ()
    if link.session_id == fact.session_id:
        return ()
    return (e.LinkHandedOver(fact.provider_order_id, link.session_id, fact.session_id),)


def _reopened(state: ItemState, provider_order_id: str) -> Events:
    """Cancelled after an order was given up for lost: it is there, and must be dealt with."""
    if state.status is not ItemStatus.CANCELLED:
        return ()
    reason = f"Bought after all: provider order {provider_order_id}."
    return (e.Paid(state.status, reason, correction=True),)


def _waits(state: ItemState, kind: RequestKind, operation_id: str) -> bool:
    request = state.request
    return request is not None and request.kind is kind and request.operation_id == operation_id
