"""Whatever happens in whatever order: at most one create call is sent by itself.

And none at a price above the tolerance that nobody has accepted.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.booking import OPEN, BookingStatus
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import (
    DEFAULT,
    PriceVerdict,
    differences,
    judge,
)
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

LINES = tuple(replace(line, expected_price=s.cny("10")) for line in s.LINES)
TOLERATED_TO = 11
ENDS = (e.BookingPlaced, e.BookingRefused, e.BookingWithdrawn, e.BookingGivenUp)


class BookingMachine(RuleBasedStateMachine):
    """A worker, the marketplace, a person and a power cut around one booking."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[e.BookingEvent] = [replace(s.prepared, lines=LINES)]
        self.calls: list[int] = []
        """The attempts of the create calls that may have had an effect."""
        self.words = 0
        self.waiting = False
        """Whether this process waits for the answer to a call."""
        self.taken = dict.fromkeys(("1", "2"), TOLERATED_TO)
        """The highest price of each item that needs no person, or no longer."""

    @property
    def state(self) -> booking.BookingState:
        return fold(booking.evolve, self.events)

    def take(self, events: Any) -> bool:
        self.events += events
        return bool(events)

    @rule()
    def prepare_again(self) -> None:
        """A repeated message of order_status meets a booking that exists."""
        assert self.state.lines == LINES

    @rule(
        reason=st.sampled_from([one for one in e.HoldReason if one is not e.HoldReason.PRICE]),
        minutes=st.none() | st.integers(0, 60),
    )
    def hold(self, reason: e.HoldReason, minutes: int | None) -> None:
        """A limit, a pause of the account, a login that has ended, a marketplace that is away."""
        until = None if minutes is None else s.NOON + timedelta(minutes=minutes)
        self.take(booking.hold(self.state, reason, "wait", until))

    @precondition(lambda self: not self.waiting)
    @rule(one=st.integers(8, 14), other=st.integers(8, 14))
    def send(self, one: int, other: int) -> None:
        """Look at the prices, and send or ask, in one transaction."""
        before = self.state
        prices = {"1": one, "2": other}
        offered: dict[str, Money | None] = {no: s.cny(str(price)) for no, price in prices.items()}
        found = differences(before.lines, offered)
        verdict = judge(DEFAULT, found, before.accepted_prices)
        self.take(booking.price(self.state, found, (s.YUAN, ""), verdict))
        if verdict is PriceVerdict.ASKED:
            self.take(booking.hold(self.state, e.HoldReason.PRICE, "wait", None))
        elif self.begin():
            assert all(price <= self.taken[item] for item, price in prices.items())

    @precondition(lambda self: not self.waiting and self.state.asks_for_price)
    @rule()
    def send_on_a_stale_view(self) -> None:
        """A worker that has not heard of the question."""
        assert not self.begin()

    def begin(self) -> bool:
        attempt = self.state.attempt
        if self.take(booking.start(self.state, f"CG{attempt}", s.YUAN, s.NOON)):
            self.calls.append(attempt)
            self.waiting = True
            return True
        return False

    @rule()
    def accept_price(self) -> None:
        """A person says yes, perhaps hours later, perhaps when nobody asks any more."""
        differing = self.state.differing
        if self.take(booking.accept_price(self.state)):
            for line in differing:
                item = line.item_id
                self.taken[item] = max(self.taken[item], int(line.offered.amount))

    @precondition(lambda self: self.state.asks_for_price)
    @rule()
    def refuse_price(self) -> None:
        assert self.take(booking.refuse(self.state, "price_refused", "too dear", ""))

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
    def no_call_while_a_person_is_asked(self) -> None:
        asked = False
        for event in self.events:
            if isinstance(event, e.PriceDiffers):
                asked = event.verdict is PriceVerdict.ASKED
            elif isinstance(event, e.PriceAccepted):
                asked = False
            assert not (asked and isinstance(event, e.BookingStarted | e.BookingPlaced))
        assert self.state.asks_for_price == (asked and self.state.status in OPEN)

    @invariant()
    def each_question_is_asked_once(self) -> None:
        differs = [event for event in self.events if isinstance(event, e.PriceDiffers)]
        asked = sum(event.verdict is PriceVerdict.ASKED for event in differs)
        answered = sum(isinstance(event, e.PriceAccepted) for event in self.events)
        assert self.state.price_questions == asked
        assert asked - answered in {0, 1}

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


BookingMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestBookingMachine = BookingMachine.TestCase
