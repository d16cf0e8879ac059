"""A booking whose price is not the expected one: tolerated, asked about, or refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.booking import BookingState, BookingStatus
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import (
    DEFAULT,
    PriceDifference,
    PriceVerdict,
    differences,
    judge,
)
from tests.marketplace_gateway.domain import samples as s

TOLERATED, ASKED, REFUSED = PriceVerdict
MODE = "ppay"
LINES = tuple(replace(line, expected_price=s.cny("10")) for line in s.LINES)

prepared = replace(s.prepared, lines=LINES)
waits = s.held(e.HoldReason.PRICE, None)


def rise(offered: str, item: str = "1") -> PriceDifference:
    return PriceDifference("A-1", item, int(item), s.cny("10"), s.cny(offered))


def differs(verdict: PriceVerdict, *found: PriceDifference) -> e.PriceDiffers:
    return e.PriceDiffers(*s.HEAD, found, s.YUAN, MODE, verdict)


def price(verdict: PriceVerdict, *found: PriceDifference) -> Any:
    return lambda state: booking.price(state, found, (s.YUAN, MODE), verdict)


def hold(reason: e.HoldReason = e.HoldReason.PRICE, until: Any = None) -> Any:
    return lambda state: booking.hold(state, reason, "wait", until)


def start(state: BookingState) -> Any:
    return booking.start(state, "CG1", s.YUAN, s.NOON)


def offered(*prices: str) -> Any:
    """Look at the prices as a worker does: compare, judge by the usual rule, record, wait."""

    def look(state: BookingState) -> Any:
        named: dict[str, Money | None] = {str(n): s.cny(one) for n, one in enumerate(prices, 1)}
        found = differences(state.lines, named)
        verdict = judge(DEFAULT, found, state.accepted_prices)
        recorded = booking.price(state, found, (s.YUAN, MODE), verdict)
        if verdict is ASKED:
            return (*recorded, *booking.hold(state, e.HoldReason.PRICE, "wait", None))
        return recorded

    return look


asked = (prepared, differs(ASKED, rise("20")), waits)
accepted = e.PriceAccepted(*s.HEAD, (rise("20"),))


@pytest.mark.lesson(18)
def test_lesson_18_over_the_tolerance_it_is_held_with_both_numbers_and_the_price_mode() -> None:
    then = s.story(booking.evolve, prepared).when(offered("20", "10"))
    told, held = then.then(differs(ASKED, rise("20")), waits)._events()
    assert isinstance(told, e.PriceDiffers)
    (line,) = told.lines
    assert (line.ref, line.expected, line.offered) == (s.A, s.cny("10"), s.cny("20"))
    assert (told.price_mode, told.total) == (MODE, s.YUAN)
    assert held == waits
    then.when(start).then_nothing()


@pytest.mark.lesson(18)
def test_lesson_18_an_approval_is_an_event_and_names_the_prices() -> None:
    then = s.story(booking.evolve, *asked).when(booking.accept_price).then(accepted)
    assert then.state.status is BookingStatus.PREPARED
    assert then.state.accepted_prices == {s.A: s.cny("20")}
    then.when(booking.accept_price).then_nothing()


@pytest.mark.lesson(18)
def test_lesson_18_under_the_tolerance_it_goes_on_and_the_difference_is_recorded() -> None:
    """Also where the price fell."""
    then = s.story(booking.evolve, prepared).when(offered("10.50", "9"))
    then.then(differs(TOLERATED, rise("10.50"), rise("9", "2")))
    then.when(start).then(s.started)


@pytest.mark.lesson(18)
def test_lesson_18_the_rise_that_is_refused_is_recorded_too() -> None:
    then = s.story(booking.evolve, prepared).when(price(REFUSED, rise("20")))
    assert then.then(differs(REFUSED, rise("20"))).state.price_questions == 0
    ended = then.when(lambda state: booking.refuse(state, "price_rose", "why", "wait"))
    assert ended.state.status is BookingStatus.REFUSED


def test_prices_as_expected_are_not_told() -> None:
    s.story(booking.evolve, prepared).when(offered("10", "10.00")).then_nothing()


def test_a_difference_that_is_tolerated_is_not_told_at_each_retry() -> None:
    one = s.story(booking.evolve, prepared).when(offered("10.50", "10"))
    one.when(offered("10.50", "10")).then_nothing()
    one.when(offered("10.60", "10")).then(differs(TOLERATED, rise("10.60")))


def test_while_a_person_is_asked_nothing_else_happens_to_it() -> None:
    """A worker that looks at a stale view asks no second question and waits for nothing else."""
    waiting = s.story(booking.evolve, *asked)
    for step in (
        start,
        offered("20", "10"),
        offered("30", "10"),
        offered("10", "10"),
        price(TOLERATED, rise("20")),
        hold(),
        hold(e.HoldReason.LIMIT, s.NOON),
        hold(e.HoldReason.PAUSED),
    ):
        waiting.when(step).then_nothing()


def test_the_answer_may_come_hours_later() -> None:
    """It does not count for ever: the price is looked at again, and may have risen since."""
    later = s.story(booking.evolve, *asked, accepted)
    later.when(offered("20", "10")).then_nothing().when(start).then(s.started)
    later.when(offered("19", "10")).then(differs(TOLERATED, rise("19"))).when(start).then(s.started)
    more = later.when(offered("21", "10")).then(differs(ASKED, rise("21")), waits)
    assert more.state.price_questions == 2
    more.when(start).then_nothing()
    assert more.when(booking.accept_price).state.accepted_prices == {s.A: s.cny("21")}


def test_an_accepted_price_outlives_another_round() -> None:
    """The second round is about another item; the first one's price was taken already."""
    second = s.story(booking.evolve, *asked, accepted).when(offered("10", "30"))
    taken = second.then(differs(ASKED, rise("30", "2")), waits).when(booking.accept_price)
    taken.then(e.PriceAccepted(*s.HEAD, (rise("30", "2"),)))
    taken.when(offered("20", "30")).then(differs(TOLERATED, rise("20"), rise("30", "2")))


def test_a_lower_price_in_a_later_round_takes_no_acceptance_back() -> None:
    second = s.story(booking.evolve, *asked, accepted).when(offered("15", "30"))
    taken = second.when(booking.accept_price)
    assert taken.state.accepted_prices == {s.A: s.cny("20"), s.B: s.cny("30")}


@given(rounds=st.lists(st.tuples(st.integers(8, 16), st.integers(8, 16)), max_size=8))
def test_nobody_is_asked_twice_for_a_price_that_was_taken(rounds: list[tuple[int, int]]) -> None:
    """However prices go up and down between the questions, each answered with yes."""
    now: Any = s.story(booking.evolve, prepared).when(lambda _: ())
    highest = {"1": 0, "2": 0}
    for prices in rounds:
        now = now.when(offered(*map(str, prices)))
        waiting = now.state.status is BookingStatus.HELD
        above = [
            price > 11 and price > highest[item]
            for item, price in zip(("1", "2"), prices, strict=True)
        ]
        assert waiting == any(above)
        if waiting:
            now = now.when(booking.accept_price)
            for item, price in zip(("1", "2"), prices, strict=True):
                highest[item] = max(highest[item], price)


def test_only_what_was_asked_can_be_accepted() -> None:
    for events in ((prepared,), (prepared, s.held()), (prepared, s.started)):
        s.story(booking.evolve, *events).when(booking.accept_price).then_nothing()


def test_it_is_withdrawn_while_a_person_is_asked() -> None:
    """The answer that comes after all changes nothing."""
    gone = s.story(booking.evolve, *asked).when(booking.withdraw).then(s.withdrawn)
    gone.when(booking.accept_price).then_nothing()
    gone.when(start).then_nothing()


def test_a_person_refuses_the_price() -> None:
    def refuse(state: BookingState) -> Any:
        return booking.refuse(state, "price_refused", "anna did not accept", "")

    ended = s.story(booking.evolve, *asked).when(refuse)
    ended.then(e.BookingRefused(*s.HEAD, s.REFS, "price_refused", "anna did not accept"))
    assert ended.state.status is BookingStatus.REFUSED
    ended.when(booking.accept_price).then_nothing()


def test_what_was_sent_is_priced_no_more() -> None:
    for events in ((s.started,), (s.started, s.in_doubt), (s.started, s.placed)):
        then = s.story(booking.evolve, prepared, *events)
        then.when(offered("20", "10")).then_nothing()


def test_what_the_order_says_of_limits_and_of_who_is_kept() -> None:
    at_once = replace(prepared, queue_when_limited=False, by="person:anna")
    state = booking.evolve(None, at_once)
    assert (state.queue_when_limited, state.ordered_by) == (False, "person:anna")
    older = booking.evolve(None, prepared)
    assert (older.queue_when_limited, older.ordered_by) == (True, "")


def test_a_pause_of_the_account_takes_the_place_of_a_limit() -> None:
    """Risk control has no end that is known beforehand."""
    later = s.NOON + timedelta(hours=1)
    limited = s.story(booking.evolve, prepared).when(hold(e.HoldReason.LIMIT, later))
    paused = limited.when(hold(e.HoldReason.PAUSED))
    paused.then(e.BookingHeld(*s.HEAD, e.HoldReason.PAUSED, "wait"))
    assert paused.state.held_until is None
    paused.when(hold(e.HoldReason.PAUSED)).then_nothing()
