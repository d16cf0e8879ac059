"""A session that waits: for its booking limit, or for a person after risk control."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.marketplace_gateway.domain import session
from services.marketplace_gateway.domain.budget import UNLIMITED, Budget
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.session import SessionState
from services.marketplace_gateway.domain.session_events import (
    BudgetLearned,
    BudgetSet,
    PauseReason,
    SessionAdded,
    SessionEvent,
    SessionPaused,
    SessionRemoved,
    SessionResumed,
)
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

P = Provider.ALI1688
REFUSAL = ("500_031", "您的下单数量超过限制")
RISK = ("risk_control", "账号存在风险")
HOUR = timedelta(hours=1)

added = SessionAdded(P, "Main", "acc-1")
blocked = SessionPaused(P, PauseReason.RISK_CONTROL, *RISK)


def paused(until: datetime) -> SessionPaused:
    return SessionPaused(P, PauseReason.BOOKING_LIMIT, *REFUSAL, until)


def limit(*seconds: int, now: datetime = s.NOON, retry_at: datetime | None = None) -> Any:
    """Refuse a booking for buying too much, so many seconds after others were taken."""
    starts = [now - timedelta(seconds=one) for one in seconds]
    return lambda state: session.limit(state, starts, now, REFUSAL, retry_at)


def block(state: SessionState | None) -> Any:
    return session.block(state, *RISK)


def set_budget(*limits: int | None) -> Any:
    return lambda state: session.set_budget(state, Budget(*limits))


@pytest.mark.lesson(28)
def test_lesson_28_a_limit_pauses_the_account_until_a_known_time_and_is_learned() -> None:
    then = s.story(session.evolve, added).when(limit(30, 20, 10))
    until = s.NOON + s.MINUTE
    then.then(paused(until), BudgetLearned(P, 3, None, None, *REFUSAL))
    assert then.state.waits_until(s.NOON) == until
    assert then.state.waits_until(until - timedelta(seconds=1)) == until
    assert then.state.waits_until(until) is None
    assert (then.state.budget, then.state.blocked) == (Budget(per_minute=3), False)


def test_the_marketplaces_own_word_for_when_counts() -> None:
    later = s.NOON + 7 * HOUR
    then = s.story(session.evolve, added).when(limit(10, retry_at=later))
    then.then(paused(later), BudgetLearned(P, 1, None, None, *REFUSAL))


def test_a_refusal_that_teaches_nothing_is_a_pause_alone() -> None:
    s.story(session.evolve, added).when(limit()).then(paused(s.NOON + HOUR))


@pytest.mark.lesson(28)
def test_lesson_28_bookings_refused_side_by_side_are_one_pause() -> None:
    """The account waits, not each line; the second refusal of one wave teaches nothing more."""
    then = s.story(session.evolve, added).when(limit(10))
    then.when(limit(10)).then_nothing()
    then.when(limit(now=s.NOON + s.MINUTE)).then(paused(s.NOON + s.MINUTE + HOUR))


@pytest.mark.lesson(28)
def test_lesson_28_risk_control_stops_the_account_until_a_person_has_cleared_it() -> None:
    stopped = s.story(session.evolve, added).when(block).then(blocked)
    assert stopped.state.blocked
    stopped.when(block).then_nothing()
    cleared = stopped.when(session.resume).then(SessionResumed(P))
    assert not cleared.state.blocked
    cleared.when(session.resume).then_nothing()
    cleared.when(block).then(blocked)
    assert cleared.when(block).state.pauses == 2, "the next one is told from the first"


@pytest.mark.lesson(28)
def test_lesson_28_a_limit_lets_no_account_go_on_that_a_person_must_clear() -> None:
    """The refusal of a booking sent just before arrives after the account was stopped."""
    stopped = s.story(session.evolve, added, blocked)
    stopped.when(limit(10)).then_nothing()
    assert stopped.when(limit(10)).state.blocked


def test_risk_control_takes_the_place_of_a_limit() -> None:
    then = s.story(session.evolve, added, paused(s.NOON + HOUR)).when(block).then(blocked)
    assert then.state.blocked
    assert then.when(session.resume).then(SessionResumed(P)).state.waits_until(s.NOON) is None


def test_a_person_may_end_the_wait_for_a_limit() -> None:
    then = s.story(session.evolve, added, paused(s.NOON + HOUR)).when(session.resume)
    assert then.then(SessionResumed(P)).state.waits_until(s.NOON) is None


def test_a_removed_session_is_not_paused() -> None:
    gone = s.story(session.evolve, added, SessionRemoved(P))
    gone.when(block).then_nothing()
    gone.when(limit(10)).then_nothing()
    s.story(session.evolve).when(block).then_nothing()
    s.story(session.evolve).when(limit(10)).then_nothing()
    s.story(session.evolve).when(session.resume).then_nothing()


def test_a_budget_that_a_person_sets_takes_the_place_of_what_was_learned() -> None:
    learned = BudgetLearned(P, 3, None, None, *REFUSAL)
    one = s.story(session.evolve, added, learned)
    one.when(set_budget(3)).then_nothing()
    larger = one.when(set_budget(10, 100, None)).then(BudgetSet(P, 10, 100, None))
    assert larger.state.budget == Budget(10, 100)
    assert larger.when(set_budget()).then(BudgetSet(P)).state.budget == UNLIMITED


def test_a_budget_is_of_a_session_that_is_there() -> None:
    s.story(session.evolve).when(set_budget(1)).then_refused("session_unknown")
    gone = s.story(session.evolve, added, SessionRemoved(P))
    gone.when(set_budget(1)).then_refused("session_unknown")


class Pauses(RuleBasedStateMachine):
    """Refusals, risk control and a person around one account, while time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.starts = s.NOON, list[datetime]()
        self.held_unsafe = False

    @initialize(limits=st.tuples(*[st.none() | st.integers(1, 4)] * 3))
    def begin(self, limits: tuple[int | None, int | None, int | None]) -> None:
        self.events: list[SessionEvent] = [added, BudgetSet(P, *limits)]

    @property
    def state(self) -> SessionState:
        return fold(session.evolve, self.events)

    @rule(seconds=st.integers(1, 100_000))
    def time_goes_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_booking_is_taken(self) -> None:
        self.starts.append(self.now)

    @rule()
    def a_booking_is_refused(self) -> None:
        before = self.state
        self.events += session.limit(before, self.starts, self.now, REFUSAL)
        if not self.held_unsafe:
            assert self.state.waits_until(self.now)
        assert all(
            after is not None and after <= known
            for known, after in zip(_limits(before), _limits(self.state), strict=True)
            if known is not None
        )

    @rule()
    def risk_control(self) -> None:
        self.events += session.block(self.state, *RISK)
        self.held_unsafe = True

    @rule()
    def a_person_clears_it(self) -> None:
        self.events += session.resume(self.state)
        self.held_unsafe = False

    @invariant()
    def only_a_person_ends_risk_control(self) -> None:
        if hasattr(self, "events"):
            assert self.state.blocked == self.held_unsafe


def _limits(state: SessionState) -> tuple[int | None, int | None, int | None]:
    return state.budget.per_minute, state.budget.per_hour, state.budget.per_day


Pauses.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestPauses = Pauses.TestCase
