"""A PostgreSQL that hangs: whoever waits is told in time, and goes on once it answers again."""

from collections.abc import Callable
from contextlib import AsyncExitStack

import psycopg
import pytest

from chassis.store.port import StoreUnavailableError
from chassis.store.postgresql import PostgreSQLEventStore
from chassis.store.postgresql_session import PostgreSQLSession
from chassis.store.recent_events import RecentEvents
from chassis.store.tables import EVENTS_TABLE


async def test_no_statement_is_waited_for_for_ever(
    replicas: Callable[[], PostgreSQLEventStore],
) -> None:
    settings = replicas()._settings
    session = PostgreSQLSession(settings, RecentEvents(), patience=0.3)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(session.close)
        assert await session.head() == 0
        with psycopg.connect(**settings) as other:
            other.execute(f"LOCK TABLE {EVENTS_TABLE} IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(StoreUnavailableError, match=r"has not answered within 0\.3 s"):
                await session.head()
        assert await session.head() == 0
