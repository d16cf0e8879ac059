"""The store as the writer's event loop uses it gives and refuses what the blocking one does."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from chassis.store.port import (
    Commit,
    Fence,
    LeadershipLostError,
    Session,
    StoreConflictError,
    StoreUnavailableError,
)
from tests.conformance.stores.contents import Store, event, events, receipt


@pytest.fixture
async def session(store: Store) -> AsyncIterator[Session]:
    """Give a session of the store."""
    session = store.session()
    yield session
    await session.close()


async def test_what_it_writes_is_read_either_way(store: Store, session: Session) -> None:
    """Events with rising positions, the receipts, and how far the store has come."""
    stream = uuid4()
    first = await session.commit(Commit(events=events(stream, 1, 2), receipts=[receipt("k")]))
    second = await session.commit(Commit(events=events(stream, 3), known=first.head))
    assert [*first.positions, *second.positions] == [e.id for e in store.after(0, 10)]
    assert (second.head, await session.head()) == (second.positions[-1], second.positions[-1])
    key = ("default", "k")
    assert await session.receipts([key]) == store.receipts([key])
    assert await session.streams([stream, uuid4()]) == store.streams([stream])


async def test_it_refuses_the_same(store: Store, session: Session) -> None:
    """A version twice, a key twice, a lease that is lost; nothing of it is written."""
    stream = uuid4()
    await session.commit(Commit(events=events(stream, 1), receipts=[receipt("k")]))
    for conflict in (
        Commit(events=events(stream, 1)),
        Commit(events=event(), receipts=[receipt("k")]),
        Commit(events=event(), unchanged={stream: 0}),
    ):
        with pytest.raises(StoreConflictError):
            await session.commit(conflict)
    with pytest.raises(LeadershipLostError):
        await session.commit(Commit(events=event(), fences={Fence("leader", 7)}))
    assert len(store.after(0, 10)) == 1


async def test_it_tells_what_others_have_written(replicas: Callable[[], Store]) -> None:
    """Since the position that is known, and nothing of its own."""
    one, other = replicas().session(), replicas()
    stream = uuid4()
    known = (await one.commit(Commit(events=event(), known=0))).head
    other.commit(Commit(events=events(stream, 1)))
    told = await one.commit(Commit(events=event(), known=known))
    again = await one.commit(Commit(receipts=[receipt("k")], known=told.head))
    assert (list(told.others or ()), list(again.others or ())) == ([stream.bytes], [])
    assert told.head == again.head == told.positions[-1]
    await one.close()


async def test_a_lost_connection_is_made_again(replicas: Callable[[], Store]) -> None:
    """As after a restart of the server."""
    store = replicas()
    session = store.session()
    await session.commit(Commit(events=event()))
    _administer(store, END_ALL)
    await session.commit(Commit(events=event()))
    stored = await session.streams([UUID(str(e.originator_id)) for e in store.after(0, 9)])
    assert len(stored) == 2
    await session.close()


async def test_a_database_that_is_away_is_said_to_be(replicas: Callable[[], Store]) -> None:
    """After some tries; the outcome is not known."""
    store = replicas()
    session = store.session()
    await session.commit(Commit(events=event()))
    name = store.database.url.database
    _administer(store, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    _administer(store, END_ALL)
    with pytest.raises(StoreUnavailableError):
        await session.commit(Commit(events=event()))
    await session.close()


END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


def _administer(store: Store, statement: str) -> None:
    """Run a statement beside the store's database, whose name stands for {}."""
    url = store.database.url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.format(store.database.url.database))
