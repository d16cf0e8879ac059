"""Readiness is told by the store, not by the part that may have stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chassis.leadership.lease import Lease
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.migration import migrate_database
from chassis.runtime.readiness import standard_checks
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


def states(toy: Assembled) -> dict[str, tuple[bool, str]]:
    checks = standard_checks(toy.core, toy.leader, None, [])
    reports = [check() for check in checks]
    return {report.part: (report.ok, report.state) for report in reports}


@pytest.mark.lesson(6)
async def test_lesson_06_a_frozen_projection_turns_readiness_red(
    database_url: str, tmp_path: Path
) -> None:
    """It has not failed and says nothing; the age of the event that waits gives it away."""
    clock = [NOON]
    async with assembled(database_url, tmp_path, clock) as toy:
        toy.leader.fence = Fence("leader", 1)
        assert states(toy)["projection totals"] == (True, "runs")
        await count(toy.core.writing, "a", "k")
        clock[0] = NOON + timedelta(seconds=10)
        assert states(toy)["projection totals"] == (True, "runs")
        clock[0] = NOON + timedelta(seconds=31)
        assert states(toy)["projection totals"] == (False, "behind")
        toy.core.projectors["totals"].step(None)
        assert states(toy)["projection totals"] == (True, "runs")


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
