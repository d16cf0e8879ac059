"""A short storm, as `make faults` makes long ones."""

from collections.abc import Iterator

import pytest

from tests.faults.run import run
from tests.faults.running.forked import Nursery
from tests.faults.storm import Plan

SECONDS = 6.0


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


async def test_services_and_servers_die_at_named_points_and_nothing_is_lost(
    nursery: Nursery,
) -> None:
    """Everything that the harness does, for some seconds, on SQLite."""
    result = await run(Plan(seed=1, seconds=SECONDS), nursery, "sqlite")
    assert result.violations == []
    assert result.tally.kills.total() > 0
