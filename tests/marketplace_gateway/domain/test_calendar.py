"""Windows and budgets are stretches of time: no calendar, and no clock on a wall, bends them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import system_clock
from services.marketplace_gateway.adapters.wire_time import BEIJING, aop_time, moment
from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.budget import Budget, next_start
from tests.marketplace_gateway.domain import samples as s

DAY = timedelta(days=1)
CHANGES = [
    datetime(2026, 3, 29, 0, 55, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 55, tzinfo=UTC),
    datetime(2028, 2, 28, 23, 55, tzinfo=UTC),
    datetime(2026, 12, 31, 15, 55, tzinfo=UTC),
]
"""Five minutes before: Berlin's clock goes on, and back; a leap day; the new year in Beijing."""


@pytest.fixture(params=["UTC", "Europe/Berlin", "Asia/Shanghai", "America/St_Johns"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the machine live in a zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("at", CHANGES)
def test_an_absence_window_is_fifteen_minutes_whatever_a_clock_does(at: datetime) -> None:
    started = e.BookingStarted(*s.HEAD, "CG1", s.YUAN, at)
    doubted = s.story(booking.evolve, s.prepared, started).when(booking.doubt).state
    assert doubted.checking_until is not None
    assert doubted.checking_until - at == timedelta(minutes=15)
    assert doubted.checking_until.astimezone(UTC).isoformat() > at.isoformat()


@pytest.mark.usefixtures("zone")
def test_the_clock_tells_utc_in_every_zone() -> None:
    now = system_clock()
    assert now.utcoffset() == timedelta(0)
    assert abs(now.timestamp() - time.time()) < 60


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize("at", CHANGES)
def test_a_days_budget_is_any_24_hours_and_no_day_of_a_calendar(at: datetime) -> None:
    """Midnight, in Beijing or elsewhere, gives nothing back; the same hour of tomorrow does."""
    budget = Budget(per_day=2)
    starts = [at, at + timedelta(minutes=1)]
    assert next_start(budget, starts, at + timedelta(minutes=10)) == at + DAY
    assert next_start(budget, starts, at + DAY) == at + DAY


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("20280229235959000+0800", datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC)),
        ("2028-02-29 23:59:59", datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC)),
        ("2027-01-01 00:30:00", datetime(2026, 12, 31, 16, 30, tzinfo=UTC)),
        ("20270229120000000+0800", None),
        ("2026-03-29 02:30:00", datetime(2026, 3, 28, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_marketplaces_time_is_beijings_in_every_zone(written: str, told: datetime | None) -> None:
    """Beijing puts no clock on or back; a day that does not exist is no time."""
    assert moment({"at": written}, "at") == told
    if told is not None:
        assert moment({"at": aop_time(told)}, "at") == told
        assert told.astimezone(BEIJING).utcoffset() == timedelta(hours=8)
