"""Readiness is told by the store, not by the part that may have stopped."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from chassis.delivery.lag import Lag
from chassis.leadership.lease import Lease
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.migration import migrate_database
from chassis.runtime.readiness import lags_of, standard_checks
from chassis.settings import Settings
from chassis.store.port import Fence
from tests.chassis.counter import NOON, count
from tests.chassis.signing import create_keys
from tests.chassis.toy_service import service


@asynccontextmanager
async def assembled(url: str, folder: Path, clock: list[datetime]) -> AsyncIterator[Assembled]:
    settings = Settings(database_url=url, port=0, keys=create_keys(folder / "keys"))
    migrate_database(service(), settings)
    toy = assemble(service(), settings, lambda: clock[0])
    try:
        yield toy
    finally:
        await toy.core.writing.aclose()
        toy.core.store.close()
        if toy.lock:
            toy.lock.release()


def states(toy: Assembled, lags: Mapping[str, Lag] | None = None) -> dict[str, tuple[bool, str]]:
    checks = standard_checks(toy.core, toy.leader, None, [], lags or lags_of(toy.core, []))
    reports = [check() for check in checks]
    return {report.part: (report.ok, report.state) for report in reports}


@pytest.mark.lesson(6)
async def test_lesson_06_a_frozen_projection_turns_readiness_red(
    database_url: str, tmp_path: Path
) -> None:
    """It has not failed and says nothing; the event that waits gives it away."""
    seconds = [0.0]
    async with assembled(database_url, tmp_path, [NOON]) as toy:
        projector = toy.core.projectors["totals"]
        lag = Lag(
            lambda: in_thread(toy.core.store.head), projector.read_position, lambda: seconds[0]
        )
        lags = {"projection totals": lag}
        toy.leader.fence = Fence("leader", 1)
        assert states(toy, lags)["projection totals"] == (True, "live")
        await count(toy.core.writing, "a", "k")
        await lag.look()
        for second, state in ((9, "live"), (11, "catching up"), (29, "catching up")):
            seconds[0] = second
            await lag.look()
            assert states(toy, lags)["projection totals"] == (True, state)
        seconds[0] = 31
        assert states(toy, lags)["projection totals"] == (False, "frozen")
        projector.step(None)
        assert states(toy, lags)["projection totals"] == (True, "live")


async def in_thread(ask: Callable[[], int]) -> int:
    return await asyncio.to_thread(ask)


async def test_a_stand_by_is_ready(database_url: str, tmp_path: Path) -> None:
    """Whoever does not lead answers for no projection."""
    async with assembled(database_url, tmp_path, [NOON]) as toy:
        assert Lease(toy.core.database, "leader", "other").acquire()
        assert states(toy)["projection totals"] == (True, "stands by")
        assert states(toy)["bus"] == (False, "disconnected")


async def test_migrating_twice_is_harmless(database_url: str, tmp_path: Path) -> None:
    """The tables are made once; a projection's position is not set back."""
    async with assembled(database_url, tmp_path, [NOON]):
        pass
    async with assembled(database_url, tmp_path, [NOON]) as toy:
        assert toy.core.projectors["totals"].read_position() == 0
