"""What is told of events just committed is what the store holds, whoever else writes."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing, suppress
from random import Random
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import Notification

from chassis.store.port import Commit, NewEvent, Session, StoreConflictError
from chassis.store.recent_events import RecentEvents
from tests.conformance.stores.contents import Store, event, events, opened

CAPACITY = 6
STEPS = 150


@pytest.fixture
async def session(store: Store) -> AsyncIterator[Session]:
    """Give a session of a store that keeps few events."""
    store._recent = RecentEvents(CAPACITY)
    session = store.session()
    yield session
    await session.close()


def stored(reader: Store, position: int, limit: int) -> Sequence[Notification]:
    """Return what a store tells that has committed nothing itself."""
    assert reader._recent.after(position, limit) == []
    return list(reader.after(position, limit))


@pytest.mark.parametrize("seed", range(3))
async def test_it_is_a_beginning_of_what_is_stored(
    store: Store, session: Session, database_url: str, seed: int
) -> None:
    """Behind any position, after commits of ours and of others, and after refused ones."""
    chance = Random(seed)
    streams = [uuid4() for _ in range(4)]
    versions = dict.fromkeys(streams, 0)
    told = 0

    def more(stream: UUID, number: int) -> list[NewEvent]:
        first = versions[stream] + 1
        versions[stream] += number
        return events(stream, *range(first, first + number), state=b"%d" % chance.randrange(99))

    with closing(opened(database_url)) as other:
        for _ in range(STEPS):
            stream, dice = chance.choice(streams), chance.random()
            if dice < 0.7:
                await session.commit(Commit(events=more(stream, chance.randint(1, 3))))
            elif dice < 0.8:
                other.commit(Commit(events=more(stream, 1)))
            elif versions[stream]:
                with suppress(StoreConflictError):
                    await session.commit(Commit(events=events(stream, versions[stream])))
            position = max(0, store.head() - chance.randrange(3 * CAPACITY))
            limit = chance.randint(1, 2 * CAPACITY)
            found, all_of_it = store.after(position, limit), stored(other, position, limit)
            assert list(found) == list(all_of_it[: len(found)])
            assert bool(found) == bool(all_of_it)
            told += len(store._recent.after(position, limit))
    assert told > STEPS // 4


async def test_who_is_far_behind_reads_the_store(store: Store, session: Session) -> None:
    """It keeps the last ones alone, also of a commit that is larger than that."""
    for _ in range(5 * CAPACITY):
        await session.commit(Commit(events=event()))
    assert len(store._recent._events) <= 2 * CAPACITY
    assert store._recent.after(0, 10) == []
    assert len(store.after(0, 100)) == 5 * CAPACITY
    stream = uuid4()
    await session.commit(Commit(events=events(stream, *range(1, 10 * CAPACITY))))
    assert len(store._recent._events) <= 2 * CAPACITY
    assert store.after(store.head() - 1, 10)[0].originator_version == 10 * CAPACITY - 1


async def test_what_another_process_writes_between_is_not_left_out(
    replicas: Callable[[], Store],
) -> None:
    """Its event lies between two of ours."""
    one, other = replicas(), replicas()
    session = one.session()
    (first,) = (await session.commit(Commit(events=event()))).positions
    (between,) = other.commit(Commit(events=event()))
    (last,) = (await session.commit(Commit(events=event()))).positions
    assert [e.id for e in one.after(0, 10)] == [first, between, last]
    assert [e.id for e in one.after(first, 10)] == [between, last]
    assert [e.id for e in one.after(between, 10)] == [last]
    await session.close()
