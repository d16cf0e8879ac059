"""A booking: what may follow what, told step by step."""

from collections.abc import Callable
from typing import Any

import pytest

from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.booking import BookingState, BookingStatus
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

Step = Callable[[Any], Any]


def hold(reason: e.HoldReason = e.HoldReason.NOT_REACHED, minutes: float = 1) -> Step:
    return lambda state: booking.hold(state, reason, "wait", s.NOON + minutes * s.MINUTE)


def start(state: BookingState) -> Any:
    return booking.start(state, "CG1", s.YUAN, s.NOON)


def not_sent(state: BookingState) -> Any:
    return booking.not_sent(state, "refused")


def place(state: BookingState) -> Any:
    return booking.place(state, (s.order,), (), adopted=False)


def refuse(state: BookingState) -> Any:
    return booking.refuse(state, "500_004", "out of stock", "wait")


WAYS: dict[BookingStatus, tuple[e.BookingEvent, ...]] = {
    BookingStatus.PREPARED: (s.prepared,),
    BookingStatus.HELD: (s.prepared, s.held()),
    BookingStatus.STARTED: (s.prepared, s.started),
    BookingStatus.IN_DOUBT: (s.prepared, s.started, s.in_doubt),
    BookingStatus.PLACED: (s.prepared, s.started, s.placed),
    BookingStatus.REFUSED: (s.prepared, s.refused),
    BookingStatus.WITHDRAWN: (s.prepared, s.withdrawn),
    BookingStatus.GIVEN_UP: (s.prepared, s.started, s.in_doubt, s.given_up),
}
UNSENT = {BookingStatus.PREPARED, BookingStatus.HELD}
LIVE = {*UNSENT, BookingStatus.STARTED, BookingStatus.IN_DOUBT}
STEPS: dict[str, tuple[Step, set[BookingStatus], BookingStatus]] = {
    "hold": (hold(e.HoldReason.LIMIT), UNSENT, BookingStatus.HELD),
    "start": (start, UNSENT, BookingStatus.STARTED),
    "not sent": (not_sent, {BookingStatus.STARTED}, BookingStatus.PREPARED),
    "doubt": (booking.doubt, {BookingStatus.STARTED}, BookingStatus.IN_DOUBT),
    "place": (place, LIVE, BookingStatus.PLACED),
    "refuse": (refuse, LIVE - {BookingStatus.IN_DOUBT}, BookingStatus.REFUSED),
    "withdraw": (booking.withdraw, UNSENT, BookingStatus.WITHDRAWN),
    "create again": (booking.create_again, {BookingStatus.IN_DOUBT}, BookingStatus.PREPARED),
    "give up": (booking.give_up, {BookingStatus.IN_DOUBT}, BookingStatus.GIVEN_UP),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("status", BookingStatus)
def test_the_table_of_steps(name: str, status: BookingStatus) -> None:
    """A step that no longer fits leads to no event, and is never refused."""
    step, possible, after = STEPS[name]
    state = fold(booking.evolve, WAYS[status])
    events = step(state)
    assert bool(events) == (status in possible)
    if events:
        assert fold(booking.evolve, events, state).status is after


def test_the_start_stands_before_the_call() -> None:
    """The start names our number, the total and the moment, and stands before the call leaves."""
    s.story(booking.evolve, s.prepared).when(start).then(s.started)


def test_a_booking_begun_twice_starts_once() -> None:
    """A worker that looks at a stale view must not send a second create call."""
    s.story(booking.evolve, s.prepared).when(start).when(start).then_nothing()


def test_doubt_lasts_for_the_absence_window() -> None:
    """The window begins when the call left, not when somebody noticed."""
    s.story(booking.evolve, s.prepared, s.started).when(booking.doubt).then(s.in_doubt)


def test_a_retry_is_not_told_again() -> None:
    """An hour without the marketplace is some events, not one for each try."""
    now = s.story(booking.evolve, s.prepared).when(hold(minutes=0.1))
    for tries in range(1, 100):
        now = now.when(hold(minutes=0.1 * tries)).then_nothing()


def test_a_much_longer_wait_is_told_again() -> None:
    """When a limit has grown, the operator must be told when it makes sense to try again."""
    waiting = s.story(booking.evolve, s.prepared).when(hold(e.HoldReason.LIMIT))
    waiting.when(hold(e.HoldReason.LIMIT, 60)).then(
        e.BookingHeld(*s.HEAD, e.HoldReason.LIMIT, "wait", s.NOON + 60 * s.MINUTE)
    )


def test_another_reason_to_wait_is_told() -> None:
    s.story(booking.evolve, s.prepared, s.held()).when(hold(e.HoldReason.LIMIT)).then(
        e.BookingHeld(*s.HEAD, e.HoldReason.LIMIT, "wait", s.NOON + s.MINUTE)
    )


def test_a_persons_word_makes_another_attempt() -> None:
    """Only a person may say that the order in doubt does not exist."""
    then = s.story(booking.evolve, s.prepared, s.started, s.in_doubt).when(booking.create_again)
    assert then.then(s.again).state.attempt == 2


def test_a_late_order_of_a_booking_given_up_is_not_its_own() -> None:
    """Its items may be bought elsewhere by then: the order shows as unmatched instead."""
    s.story(booking.evolve, *WAYS[BookingStatus.GIVEN_UP]).when(place).then_nothing()


def test_a_booking_without_a_session_is_refused_from_the_start() -> None:
    state = fold(booking.evolve, [s.refused])
    assert state.status is BookingStatus.REFUSED
    assert start(state) == ()
