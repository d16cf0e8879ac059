"""Booking: its state, what may follow, and the rule that one create call is sent by itself.

    prepared ──▶ started ──▶ placed | refused
      │  ▲          │
      ▼  │          ▼
     held       in doubt ──▶ placed (adopted) | again prepared (a person's word) | given up

`BookingStarted` is recorded before the call leaves. Whoever finds a started booking that it
is not calling itself knows nothing of the call's effect: the booking is in doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import PriceDifference, PriceVerdict
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.references import FailedItem, ItemRef, WantedLine, refs

ABSENCE_WINDOW = timedelta(minutes=15)
"""How long an order that cannot be found may still turn up; then a person is asked."""

TELL_AGAIN = {e.HoldReason.NOT_REACHED: timedelta(minutes=10)}
TELL_LIMIT_AGAIN = timedelta(minutes=1)
"""A wait for the same reason is told again only when it became longer by this much."""


class BookingStatus(StrEnum):
    """Where a booking stands."""

    PREPARED = "prepared"
    HELD = "held"
    STARTED = "started"
    IN_DOUBT = "in_doubt"
    PLACED = "placed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given_up"


OPEN = frozenset(
    {BookingStatus.PREPARED, BookingStatus.HELD, BookingStatus.STARTED, BookingStatus.IN_DOUBT}
)
UNSENT = frozenset({BookingStatus.PREPARED, BookingStatus.HELD})


@dataclass(frozen=True, slots=True)
class BookingState:
    operation_id: str
    provider: Provider
    session_id: str
    vendor_id: str
    vendor_name: str
    lines: tuple[WantedLine, ...]
    message: str
    status: BookingStatus = BookingStatus.PREPARED
    attempt: int = 1
    outer_id: str = ""
    started_at: datetime | None = None
    checking_until: datetime | None = None
    held_reason: e.HoldReason | None = None
    held_message: str = ""
    held_until: datetime | None = None
    queue_when_limited: bool = True
    ordered_by: str = ""
    differing: tuple[PriceDifference, ...] = ()
    """Prices that differ from what was expected, as last looked at."""
    accepted: tuple[PriceDifference, ...] = ()
    """Prices that a person has taken."""
    price_questions: int = 0
    """How often a person was asked about the price."""

    @property
    def accepted_prices(self) -> Mapping[ItemRef, Money]:
        """The highest price of each item that a person has taken."""
        rising = sorted(self.accepted, key=lambda difference: difference.offered.amount)
        return {difference.ref: difference.offered for difference in rising}

    @property
    def asks_for_price(self) -> bool:
        """Whether a person is being asked; until the answer the booking can only end."""
        return self.status is BookingStatus.HELD and self.held_reason is e.HoldReason.PRICE

    @property
    def head(self) -> tuple[str, Provider, str]:
        """The three fields that every event of the booking begins with."""
        return self.operation_id, self.provider, self.session_id


Decision = tuple[e.BookingEvent, ...]
"""A booking's own steps are never refused; one that no longer fits leads to no event."""


def evolve(state: BookingState | None, event: e.BookingEvent) -> BookingState:
    """Return the booking as it is after the event."""
    if isinstance(event, e.BookingPrepared):
        return BookingState(
            event.operation_id,
            event.provider,
            event.session_id,
            event.vendor_id,
            event.vendor_name,
            event.lines,
            event.message,
            queue_when_limited=event.queue_when_limited,
            ordered_by=event.by,
        )
    assert state is not None or isinstance(event, e.BookingRefused)
    if state is None:
        # Refused from the start: there was no session that could book.
        head = (event.operation_id, event.provider, event.session_id)
        return BookingState(*head, "", "", (), "", BookingStatus.REFUSED)
    match event:
        case e.BookingHeld():
            return replace(
                state,
                status=BookingStatus.HELD,
                held_reason=event.reason,
                held_message=event.message,
                held_until=event.until,
            )
        case e.PriceDiffers():
            asked = event.verdict is PriceVerdict.ASKED
            rounds = state.price_questions + asked
            return replace(state, differing=event.lines, price_questions=rounds)
        case e.PriceAccepted():
            accepted = (*state.accepted, *event.lines)
            return replace(state, status=BookingStatus.PREPARED, accepted=accepted)
        case e.BookingStarted():
            return replace(
                state, status=BookingStatus.STARTED, outer_id=event.outer_id, started_at=event.at
            )
        case e.CallNotSent():
            return replace(state, status=BookingStatus.PREPARED)
        case e.BookingInDoubt():
            return replace(
                state,
                status=BookingStatus.IN_DOUBT,
                started_at=state.started_at or event.since,
                checking_until=event.checking_until,
            )
        case e.BookingPlaced():
            # Found in another session where it is not known who had bought.
            return replace(state, status=BookingStatus.PLACED, session_id=event.session_id)
        case e.CreateAgainOrdered():
            return replace(state, status=BookingStatus.PREPARED, attempt=state.attempt + 1)
    return replace(state, status=_ENDS[type(event)])


_ENDS: dict[type[e.BookingEvent], BookingStatus] = {
    e.BookingRefused: BookingStatus.REFUSED,
    e.BookingWithdrawn: BookingStatus.WITHDRAWN,
    e.BookingGivenUp: BookingStatus.GIVEN_UP,
}


def hold(
    state: BookingState, reason: e.HoldReason, message: str, until: datetime | None
) -> Decision:
    """Let the booking wait; nothing was sent. What was told before is not told at each retry."""
    if state.status not in UNSENT or state.asks_for_price:
        return ()
    if state.status is BookingStatus.HELD and state.held_reason is reason:
        told = state.held_until
        longer = TELL_AGAIN.get(reason, TELL_LIMIT_AGAIN)
        if until is None or (told is not None and until < told + longer):
            return ()
    return (e.BookingHeld(*state.head, reason, message, until),)


def price(
    state: BookingState,
    found: tuple[PriceDifference, ...],
    offer: tuple[Money, str],
    verdict: PriceVerdict,
) -> Decision:
    """Record prices that differ; what was recorded already is not recorded at each retry.

    `offer` is the whole booking's total and the price mode. A price that is asked about lets
    the booking wait for a person, one that is refused ends it.
    """
    if state.status not in UNSENT or state.asks_for_price or not found:
        return ()
    if verdict is PriceVerdict.TOLERATED and found == state.differing:
        return ()
    return (e.PriceDiffers(*state.head, found, *offer, verdict),)


def accept_price(state: BookingState) -> Decision:
    """A person takes the prices that were asked about."""
    return (e.PriceAccepted(*state.head, state.differing),) if state.asks_for_price else ()


def start(state: BookingState, outer_id: str, total: Money, at: datetime) -> Decision:
    """Record that the create call is about to leave: only from a booking that is unsent.

    One whose price nobody has answered for yet stays where it is.
    """
    if state.status not in UNSENT or state.asks_for_price:
        return ()
    return (e.BookingStarted(*state.head, outer_id, total, at),)


def not_sent(state: BookingState, message: str) -> Decision:
    """Take the start back: the marketplace could certainly not be reached."""
    if state.status is not BookingStatus.STARTED:
        return ()
    return (e.CallNotSent(*state.head, message),)


def doubt(state: BookingState, window: timedelta = ABSENCE_WINDOW) -> Decision:
    """No answer came, or nobody is left who waits for one."""
    if state.status is not BookingStatus.STARTED or state.started_at is None:
        return ()
    since = state.started_at
    return (e.BookingInDoubt(*state.head, refs(state.lines), since, since + window),)


def perhaps_sent(state: BookingState, since: datetime, until: datetime) -> Decision:
    """Doubt what is unsent as far as is known here, by a store that was put back."""
    if state.status not in UNSENT:
        return ()
    return (e.BookingInDoubt(*state.head, refs(state.lines), since, until),)


def end_as_remembered(state: BookingState, code: str, message: str) -> Decision:
    """End what ended without a purchase, as another remembers, and was forgotten here."""
    if state.status not in OPEN:
        return ()
    return (e.BookingRefused(*state.head, refs(state.lines), code, message),)


def taken_over(
    prepared: e.BookingPrepared,
    session_id: str,
    lines: tuple[WantedLine, ...],
    placed: e.PlacedOrder,
) -> Decision:
    """Begin and end a booking of lines that are bought already: their order becomes its own."""
    begun = replace(prepared, session_id=session_id, lines=lines)
    head = (prepared.operation_id, prepared.provider, session_id)
    return (begun, e.BookingPlaced(*head, (placed,), adopted=True))


def place(
    state: BookingState,
    orders: tuple[e.PlacedOrder, ...],
    failed: tuple[FailedItem, ...],
    *,
    adopted: bool,
) -> Decision:
    """Take the orders that were made.

    Once a booking has ended its items may be bought elsewhere: an order that turns up then is
    unmatched, for a person to bind or to cancel.
    """
    if state.status not in OPEN:
        return ()
    return (e.BookingPlaced(*state.head, orders, failed, adopted),)


def refuse(
    state: BookingState,
    code: str,
    message: str,
    remedy: str,
    lines: tuple[FailedItem, ...] = (),
) -> Decision:
    """Nothing was bought, and the marketplace, or the look before the call, said why.

    `lines` are each item's own reason, where they are not all refused for the same.
    """
    if state.status not in {BookingStatus.PREPARED, BookingStatus.HELD, BookingStatus.STARTED}:
        return ()
    return (e.BookingRefused(*state.head, refs(state.lines), code, message, remedy, lines),)


def withdraw(state: BookingState) -> Decision:
    """Take the booking back, as long as nothing was sent."""
    if state.status not in UNSENT:
        return ()
    return (e.BookingWithdrawn(*state.head, refs(state.lines)),)


def create_again(state: BookingState) -> Decision:
    """A person says that the order in doubt does not exist and shall be made."""
    if state.status is not BookingStatus.IN_DOUBT:
        return ()
    return (e.CreateAgainOrdered(*state.head),)


def give_up(state: BookingState) -> Decision:
    """A person says that the order in doubt does not exist and shall not be made."""
    if state.status is not BookingStatus.IN_DOUBT:
        return ()
    return (e.BookingGivenUp(*state.head, refs(state.lines)),)
