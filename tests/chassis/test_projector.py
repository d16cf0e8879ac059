"""Rows follow from events: each once, in order, with the position in the same transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager

import psycopg
import pytest
from sqlalchemy import Connection

from chassis.leadership.lease import Lease
from chassis.projection import projector as projecting
from chassis.projection.creation import create_projections
from chassis.projection.projector import Projector
from chassis.projection.rebuild import RebuildUnderWayError, rebuild
from chassis.recorded import Recorded
from chassis.store.port import Fence, LeadershipLostError
from chassis.wakeup import Wakeup
from chassis.writer.writer import Writer
from tests.chassis.counter import CODEC, count, writer_on
from tests.chassis.totals import Totals, rows_of
from tests.chassis.until import until
from tests.conformance.stores.contents import Store

DEAF = Wakeup()
"""Never rings."""


def projector_of(store: Store, totals: Totals, committed: Wakeup = DEAF) -> Projector:
    create_projections(store.database, [totals])
    return Projector(totals, store, store.database, CODEC, committed)


def leads(store: Store) -> Fence:
    fence = Lease(store.database, "leader", "test").acquire()
    assert fence is not None
    return fence


@asynccontextmanager
async def running(fence: Fence, projectors: Iterable[Projector]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(projector.run(fence)) for projector in projectors]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_rows_and_position_move_together(store: Store, writer: Writer) -> None:
    """After a failure in the middle of a batch neither rows nor position have moved."""
    for n in range(5):
        await count(writer, "a", f"k{n}")
    projector = projector_of(store, Totals())
    fence = leads(store)

    class TornError(Exception):
        pass

    class Torn(Totals):
        def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
            super().apply(connection, events)
            raise TornError

    torn = projector_of(store, Torn())
    with pytest.raises(TornError):
        torn.step(fence)
    assert (rows_of(store.database), torn.position, torn.read_position()) == ({}, 0, 0)
    assert projector.step(fence) == 5
    assert (rows_of(store.database), projector.read_position()) == ({"a": (5, 5)}, store.head())


async def test_a_failure_of_the_moment_costs_no_transaction_for_each_event(
    store: Store, writer: Writer
) -> None:
    """What failed together is tried again by halves: those behind it need not wait."""
    for n in range(8):
        await count(writer, "a", f"k{n}")
    sizes = []

    class OnceBroken(Totals):
        def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
            sizes.append(len(events))
            if len(sizes) == 1:
                raise ConnectionError
            super().apply(connection, events)

    assert projector_of(store, OnceBroken()).step(None) == 8
    assert sizes == [8, 4, 4]
    assert rows_of(store.database) == {"a": (8, 8)}


async def test_what_was_committed_while_the_next_batch_was_read_early_is_not_left_lying(
    store: Store, writer: Writer
) -> None:
    """Its bell has rung before anybody listened: a batch read early counts only when it is full."""
    projector = projector_of(store, Totals())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projecting, "BATCH", 3)
        for n in range(4):
            await count(writer, "a", f"k{n}")
        assert projector.step(None) == 3
        assert projector._ahead is not None
        assert len(projector._ahead[1].result()) == 1
        await count(writer, "a", "later")
        assert projector.step(None) == 2
    assert rows_of(store.database) == {"a": (5, 5)}


async def test_an_old_leader_projects_nothing(store: Store, writer: Writer) -> None:
    """The projector's transaction checks the fence."""
    await count(writer, "a", "k")
    projector = projector_of(store, Totals())
    leads(store)
    with pytest.raises(LeadershipLostError):
        projector.step(Fence("leader", 0))
    assert rows_of(store.database) == {}


@pytest.mark.lesson(4)
async def test_lesson_04_a_bad_event_stops_its_projection_in_place(
    store: Store, writer: Writer
) -> None:
    """What lies before it is applied, it is not passed, it is told; other projections go on."""
    for n in range(1, 9):
        await count(writer, "a", f"k{n}", by=n)
    poisoned, healthy = Totals("poisoned", poison=6), Totals("healthy")
    stops = projector_of(store, poisoned)
    with pytest.raises(ZeroDivisionError):
        stops.step(None)
    assert (stops.position, rows_of(store.database)) == (5, {"a": (15, 5)})
    goes_on = projector_of(store, healthy)
    async with running(leads(store), [stops, goes_on]):
        await until(lambda: goes_on.position == 8 and "ZeroDivisionError" in stops.failure)
        assert stops.read_position() == 5
        poisoned.poison = None
        await until(lambda: stops.position == 8 and not stops.failure)


@pytest.mark.lesson(1)
async def test_lesson_01_without_a_wake_up_events_arrive_within_a_second(
    store: Store, writer: Writer
) -> None:
    """The projector looks by itself."""
    projector = projector_of(store, Totals())
    async with running(leads(store), [projector]):
        answered = await count(writer, "a", "k")
        await until(lambda: projector.position >= answered.position, 1.0)


@pytest.mark.lesson(1)
async def test_lesson_01_a_projection_catches_up_after_its_connections_were_killed(
    replicas: Callable[[], Store],
) -> None:
    """Every connection of the database is terminated; nobody restarts anything."""
    store = replicas()
    url = store.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with aclosing(writer_on(store)) as writer:
        projector = projector_of(store, Totals(), writer.committed)
        async with running(leads(store), [projector]):
            await count(writer, "a", "k1")
            await until(lambda: projector.position == 1)
            with psycopg.connect(url) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            answered = await count(writer, "a", "k2")
            await until(lambda: projector.position == answered.position, 30)
    assert rows_of(store.database) == {"a": (2, 2)}


@pytest.mark.lesson(12)
async def test_lesson_12_reading_your_own_write_waits_or_says_no(
    store: Store, writer: Writer
) -> None:
    """`reach` is False while the projection stands still, True once it has come along."""
    projector = projector_of(store, Totals())
    answered = await count(writer, "a", "k")
    assert not await projector.reach(answered.position, 0.1)
    async with running(leads(store), [projector]):
        assert await projector.reach(answered.position, 5)
        elsewhere = Projector(Totals(), store, store.database, CODEC, DEAF)
        assert await elsewhere.reach(answered.position, 1)


@pytest.mark.lesson(7)
async def test_lesson_07_a_rebuild_gives_the_same_rows(store: Store, writer: Writer) -> None:
    """Replaying everything equals following; the running projector goes on behind it."""
    projector = projector_of(store, Totals())
    for n in range(40):
        await count(writer, f"c{n % 7}", f"k{n}", by=n)
    projector.step(None)
    live = rows_of(store.database)
    told: list[tuple[int, int]] = []
    assert rebuild(Totals(), store, store.database, CODEC, lambda *x: told.append(x)) == 40
    assert (rows_of(store.database), told[-1]) == (live, (40, 40))
    await count(writer, "c0", "later", by=1000)
    projector.step(None)
    assert rows_of(store.database)["c0"][0] == live["c0"][0] + 1000


async def test_a_projector_that_was_overtaken_by_a_rebuild_applies_nothing_twice(
    store: Store, writer: Writer
) -> None:
    """Its own position is old by then; it goes on from where the rebuild ended."""
    projector = projector_of(store, Totals())
    await count(writer, "a", "k1")
    rebuild(Totals(), store, store.database, CODEC, lambda *_: None)
    projector.step(None)
    await count(writer, "a", "k2")
    projector.step(None)
    assert rows_of(store.database) == {"a": (2, 2)}


@pytest.mark.lesson(8)
async def test_lesson_08_a_rebuild_is_read_and_followed_beside_while_it_goes_on(
    store: Store, writer: Writer
) -> None:
    """Old rows are read, and new events projected into them, until the new ones take their place.

    On SQLite one transaction does it all, and only the reading goes on.
    """
    projector = projector_of(store, Totals())
    for n in range(30):
        await count(writer, "a", f"k{n}")
    projector.step(None)
    loop = asyncio.get_running_loop()
    seen: list[dict[str, tuple[int, int]]] = []

    def midway(_done: int, _total: int) -> None:
        if not store.exclusive and not seen:
            asyncio.run_coroutine_threadsafe(count(writer, "a", "beside"), loop).result(10)
            projector.step(None)
        seen.append(rows_of(store.database))

    await asyncio.to_thread(rebuild, Totals(), store, store.database, CODEC, midway)
    expected = 30 if store.exclusive else 31
    assert seen[0] == {"a": (expected, expected)}
    assert rows_of(store.database) == {"a": (expected, expected)}
    await count(writer, "a", "afterwards")
    projector.step(None)
    assert rows_of(store.database) == {"a": (expected + 1, expected + 1)}


@pytest.mark.lesson(8)
async def test_lesson_08_a_rebuild_that_was_cut_off_leaves_the_old_rows_and_can_be_begun_again(
    store: Store, writer: Writer
) -> None:
    projector = projector_of(store, Totals())
    await count(writer, "a", "k1")
    projector.step(None)

    def cut_off(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(Totals(), store, store.database, CODEC, cut_off)
    assert rows_of(store.database) == {"a": (1, 1)}
    assert rebuild(Totals(), store, store.database, CODEC, lambda *_: None) == 1
    assert rows_of(store.database) == {"a": (1, 1)}


@pytest.mark.lesson(8)
async def test_lesson_08_a_second_rebuild_at_once_is_refused(store: Store, writer: Writer) -> None:
    """On PostgreSQL; the file of SQLite has one process anyway."""
    projector_of(store, Totals())
    await count(writer, "a", "k1")
    refused: list[type[Exception]] = []

    def midway(_done: int, _total: int) -> None:
        if not store.exclusive:
            try:
                rebuild(Totals(), store, store.database, CODEC, lambda *_: None)
            except RebuildUnderWayError as error:
                refused.append(type(error))

    assert rebuild(Totals(), store, store.database, CODEC, midway) == 1
    assert refused == ([] if store.exclusive else [RebuildUnderWayError])
    assert rows_of(store.database) == {"a": (1, 1)}
