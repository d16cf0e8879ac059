"""Lesson 2: positions become visible in their order, so that no follower steps over one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from chassis.store.port import Commit, StoreConflictError
from chassis.store.tables import EVENTS_TABLE
from tests.chassis.until import wait_until
from tests.conformance.stores.contents import Store, event, events

pytestmark = pytest.mark.lesson(2)
HELD = """
    INSERT INTO events (originator_id, originator_version, topic, state)
    VALUES (gen_random_uuid(), 1, 'toy', '')
"""


def test_lesson_02_no_follower_steps_over_a_commit_that_is_late(
    replicas: Callable[[], Store],
) -> None:
    """While one writer is held open before its commit, another waits and nobody reads past it."""
    late, other, reader = replicas(), replicas(), replicas()
    url = late.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {EVENTS_TABLE} IN EXCLUSIVE MODE")
        connection.execute(HELD)
        waiting = pool.submit(other.commit, Commit(events=event()))
        wait_until(lambda: _waits_for_lock(url))
        assert (reader.head(), list(reader.after(0, 10)), waiting.done()) == (0, [], False)
        connection.commit()
        (position,) = waiting.result(10)
    assert [found.id for found in reader.after(0, 10)] == [1, position]


def test_lesson_02_a_rolled_back_append_delays_nobody(replicas: Callable[[], Store]) -> None:
    """A conflict leaves a hole in the positions; the reader goes over it at once."""
    store, stream = replicas(), uuid4()
    store.commit(Commit(events=events(stream, 1)))
    for _ in range(3):
        with pytest.raises(StoreConflictError):
            store.commit(Commit(events=events(stream, 1)))
    (position,) = store.commit(Commit(events=events(stream, 2)))
    assert position > 2
    assert [found.id for found in store.after(1, 10)] == [position]


def test_lesson_02_four_writers_and_a_follower_that_misses_none(
    replicas: Callable[[], Store],
) -> None:
    """What a follower sees while four write equals what is there at the end."""
    reader, done = replicas(), threading.Event()
    seen: list[int] = []
    writers = [replicas() for _ in range(4)]

    def write(store: Store) -> None:
        for size in range(60):
            store.commit(Commit(events=[e for _ in range(size % 5 + 1) for e in event()]))

    def follow() -> None:
        while True:
            last = done.is_set()
            found = reader.after(seen[-1] if seen else 0, 50)
            seen.extend(one.id for one in found)
            if last and not found:
                return

    with ThreadPoolExecutor(5) as pool:
        following = pool.submit(follow)
        for writing in [pool.submit(write, store) for store in writers]:
            writing.result(60)
        done.set()
        following.result(60)
    assert seen == [one.id for one in reader.after(0, 10_000)]
    assert len(seen) == 4 * 12 * 15


def _waits_for_lock(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass",
            (EVENTS_TABLE,),
        ).fetchone()
    return row is not None and row[0] > 0
