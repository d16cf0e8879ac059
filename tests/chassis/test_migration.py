"""`migrate`, as replicas do it that start together."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import inspect

from chassis.runtime.migration import migrate_database
from chassis.settings import Settings
from chassis.store.database import open_database
from tests.chassis.toy_service import service

REPLICAS = 4


def test_replicas_may_migrate_at_once(fresh_database: Callable[[], str]) -> None:
    """One of them makes the tables, the others wait for it and find them."""
    settings = Settings(database_url=fresh_database(), port=0)
    together = threading.Barrier(REPLICAS)

    def migrate(_number: int) -> set[str]:
        together.wait()
        migrate_database(service(), settings)
        database = open_database(settings.database_url)
        try:
            return set(inspect(database.engine).get_table_names())
        finally:
            database.close()

    with ThreadPoolExecutor(REPLICAS) as threads:
        found = list(threads.map(migrate, range(REPLICAS)))
    assert {"events", "inbox", "leases"} <= found[0]
    assert all(tables == found[0] for tables in found)
