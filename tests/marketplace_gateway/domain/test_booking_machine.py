"""Whatever happens in whatever order: at most one create call is sent by itself."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.booking import OPEN, BookingStatus
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

ENDS = (e.BookingPlaced, e.BookingRefused, e.BookingWithdrawn, e.BookingGivenUp)


class BookingMachine(RuleBasedStateMachine):
    """A worker, the marketplace, a person and a power cut around one booking."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[e.BookingEvent] = [s.prepared]
        self.calls: list[int] = []
        """The attempts of the create calls that may have had an effect."""
        self.words = 0
        self.waiting = False
        """Whether this process waits for the answer to a call."""

    @property
    def state(self) -> booking.BookingState:
        return fold(booking.evolve, self.events)

    def take(self, events: Any) -> bool:
        self.events += events
        return bool(events)

    @rule()
    def prepare_again(self) -> None:
        """A repeated message of order_status meets a booking that exists."""
        assert self.state.lines == s.LINES

    @rule()
    def hold(self) -> None:
        self.take(booking.hold(self.state, e.HoldReason.LIMIT, "wait", s.NOON))

    @precondition(lambda self: not self.waiting)
    @rule()
    def send(self) -> None:
        attempt = self.state.attempt
        if self.take(booking.start(self.state, f"CG{attempt}", s.YUAN, s.NOON)):
            self.calls.append(attempt)
            self.waiting = True

    @precondition(lambda self: self.waiting)
    @rule()
    def certainly_not_sent(self) -> None:
        self.waiting = False
        if self.take(booking.not_sent(self.state, "connection refused")):
            self.calls.pop()

    @precondition(lambda self: self.waiting)
    @rule()
    def answer(self) -> None:
        self.waiting = False
        self.take(booking.place(self.state, (s.order,), (), adopted=False))

    @precondition(lambda self: self.waiting)
    @rule()
    def refusal(self) -> None:
        self.waiting = False
        self.take(booking.refuse(self.state, "500_004", "out of stock", ""))

    @precondition(lambda self: self.waiting)
    @rule()
    def no_answer(self) -> None:
        self.waiting = False
        self.take(booking.doubt(self.state, timedelta(minutes=15)))

    @rule()
    def restart(self) -> None:
        """Nobody waits any more; a booking found started is in doubt."""
        self.waiting = False
        self.take(booking.doubt(self.state))

    @precondition(lambda self: not self.waiting)
    @rule()
    def look_up_finds(self) -> None:
        if self.calls:
            self.take(booking.place(self.state, (s.order,), (), adopted=True))

    @rule()
    def create_again(self) -> None:
        if self.take(booking.create_again(self.state)):
            self.words += 1

    @rule()
    def give_up(self) -> None:
        self.take(booking.give_up(self.state))

    @rule()
    def cancel_operation(self) -> None:
        self.take(booking.withdraw(self.state))

    @invariant()
    def one_call_by_itself(self) -> None:
        assert len(self.calls) == len(set(self.calls)), "two calls of one attempt"
        assert len(self.calls) <= 1 + self.words

    @invariant()
    def ends_once_with_every_item(self) -> None:
        ends = [event for event in self.events if isinstance(event, ENDS)]
        assert len(ends) == (self.state.status not in OPEN)
        for end in ends:
            if isinstance(end, e.BookingPlaced):
                named = [ref for order in end.orders for ref in order.items]
                named += [s.ref(item.item_id) for item in end.failed]
            else:
                named = list(end.items)
            assert sorted(named, key=str) == sorted(s.REFS, key=str)

    @invariant()
    def nothing_is_taken_back_while_a_call_may_stand(self) -> None:
        """A booking is withdrawn or refused only where no call of it may have had an effect."""
        if self.state.status is BookingStatus.WITHDRAWN:
            assert len(self.calls) <= self.words


BookingMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestBookingMachine = BookingMachine.TestCase
