"""A session's budget: how much it may send, and what a refusal for buying too much teaches."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace_gateway.domain.budget import (
    SHORTEST_PAUSE,
    UNEXPLAINED_PAUSE,
    UNLIMITED,
    WINDOWS,
    Budget,
    learn,
    left,
    next_start,
)
from tests.marketplace_gateway.domain import samples as s

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

limits = st.none() | st.integers(1, 6)
budgets = st.builds(Budget, limits, limits, limits)
moments = st.one_of(*(st.timedeltas(timedelta(0), 2 * window) for window in WINDOWS.values()))
pasts = st.lists(moments.map(lambda ago: s.NOON - ago), max_size=12)
"""When bookings were sent: close together as well as days apart."""


def ago(*pauses: timedelta) -> list[datetime]:
    return [s.NOON - pause for pause in pauses]


def keeps(budget: Budget, starts: list[datetime], at: datetime) -> bool:
    """Say whether no window that ends at this moment holds more than its limit."""
    counts = {
        name: sum(at - window < one <= at for one in starts) for name, window in WINDOWS.items()
    }
    known = {name: getattr(budget, name) for name in WINDOWS}
    return all(known[name] is None or counts[name] <= known[name] for name in WINDOWS)


@given(budget=budgets, starts=pasts)
def test_what_is_sent_in_time_exceeds_no_window(budget: Budget, starts: list[datetime]) -> None:
    at = next_start(budget, starts, s.NOON)
    assert at >= s.NOON
    assert keeps(budget, [*starts, at], at)


@given(budget=budgets, starts=pasts)
def test_nobody_waits_longer_than_needed(budget: Budget, starts: list[datetime]) -> None:
    at = next_start(budget, starts, s.NOON)
    if at > s.NOON:
        sooner = at - timedelta(microseconds=1)
        assert not keeps(budget, [*starts, sooner], sooner)


@given(budget=budgets, starts=pasts)
def test_what_lies_before_its_reach_does_not_count(budget: Budget, starts: list[datetime]) -> None:
    reached = [at for at in starts if budget.reach and at > s.NOON - budget.reach]
    assert next_start(budget, reached, s.NOON) == next_start(budget, starts, s.NOON)
    assert left(budget, reached, s.NOON) == left(budget, starts, s.NOON)


@given(budget=budgets, bookings=st.integers(1, 30))
def test_a_queue_sent_as_soon_as_allowed_keeps_to_the_budget(budget: Budget, bookings: int) -> None:
    """Any window, wherever it lies, is fullest at a start."""
    sent: list[datetime] = []
    for _ in range(bookings):
        sent.append(next_start(budget, sent, sent[-1] if sent else s.NOON))
    assert all(keeps(budget, sent, at) for at in sent)


@given(budget=budgets, starts=pasts)
def test_what_is_left_can_be_sent_at_once_and_not_one_more(
    budget: Budget, starts: list[datetime]
) -> None:
    room = left(budget, starts, s.NOON)
    if room is None:
        assert budget == UNLIMITED
        assert next_start(budget, starts, s.NOON) == s.NOON
        return
    for sent in range(room):
        assert next_start(budget, starts + [s.NOON] * sent, s.NOON) == s.NOON
    assert next_start(budget, starts + [s.NOON] * room, s.NOON) > s.NOON


def test_room_comes_when_the_oldest_has_left_the_window() -> None:
    two_a_minute = Budget(per_minute=2)
    starts = ago(timedelta(seconds=50), timedelta(seconds=10))
    assert next_start(two_a_minute, starts, s.NOON) == s.NOON + timedelta(seconds=10)
    assert left(two_a_minute, starts, s.NOON) == 0


def test_the_window_that_is_full_for_longest_counts() -> None:
    """The hour has room again in 10 seconds, the minute in 50."""
    starts = ago(timedelta(minutes=59, seconds=50), timedelta(seconds=10))
    both = Budget(per_minute=1, per_hour=2)
    assert next_start(both, starts, s.NOON) == s.NOON + timedelta(seconds=50)
    fewer = Budget(per_minute=1, per_hour=1)
    assert next_start(fewer, starts, s.NOON) == s.NOON + HOUR - timedelta(seconds=10)


def test_a_limit_that_was_lowered_waits_for_all_but_its_last() -> None:
    starts = ago(*(timedelta(minutes=minute) for minute in (50, 30, 10)))
    assert next_start(Budget(per_hour=1), starts, s.NOON) == s.NOON + timedelta(minutes=50)


@pytest.mark.lesson(28)
@given(budget=budgets, starts=pasts)
def test_lesson_28_a_refusal_never_raises_a_limit(budget: Budget, starts: list[datetime]) -> None:
    learned, again = learn(budget, starts, s.NOON)
    for name in WINDOWS:
        before, after = getattr(budget, name), getattr(learned, name)
        if before is None:
            assert after is None or after >= 1
        else:
            assert 1 <= after <= before
    assert again >= s.NOON + SHORTEST_PAUSE
    assert next_start(learned, starts, again) == again or again == s.NOON + UNEXPLAINED_PAUSE


@pytest.mark.lesson(28)
def test_lesson_28_refused_again_and_again_it_is_the_minute_then_the_hour_then_the_day() -> None:
    """Three went well; the one that is tried after each pause is refused as well."""
    starts, now, learned = ago(*(timedelta(seconds=n) for n in (3, 2, 1))), s.NOON, UNLIMITED
    known: list[str] = []
    while learned.per_day is None:
        learned, now = learn(learned, starts, now)
        known += [name for name in WINDOWS if getattr(learned, name) and name not in known]
        assert now < s.NOON + 2 * HOUR or learned.per_day, "it never comes to the day"
    assert known == list(WINDOWS)
    assert (learned.per_minute, learned.per_day) == (3, 3)
    assert now == starts[0] + DAY


def test_a_refusal_that_no_booking_explains_is_a_pause_alone() -> None:
    """Somebody buys by hand with the same account."""
    assert learn(UNLIMITED, ago(DAY), s.NOON) == (UNLIMITED, s.NOON + UNEXPLAINED_PAUSE)


@pytest.mark.lesson(28)
@given(limit=st.integers(1, 8), tries=st.integers(1, 60))
def test_lesson_28_the_real_limit_is_kept_after_one_refusal(limit: int, tries: int) -> None:
    """A marketplace that takes so many in an hour, and says so to nobody, refuses few."""
    budget, now, taken, refused = UNLIMITED, s.NOON, list[datetime](), 0
    for _ in range(tries):
        now = max(now + timedelta(seconds=1), next_start(budget, taken, now))
        if sum(at > now - HOUR for at in taken) < limit:
            taken.append(now)
        else:
            refused += 1
            budget, now = learn(budget, taken, now)
    assert refused <= 3, budget
