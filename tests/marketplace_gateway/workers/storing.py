"""A database that takes no messages for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import psycopg.sql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.marketplace_gateway.gateway import Gateway


@contextmanager
def no_room_for_messages(gateway: Gateway) -> Iterator[None]:
    """Take the table of messages away, and bring it back with all that is in it."""
    database = gateway.assembled.core.database

    def rename(before: str, after: str) -> None:
        with database.begin() as connection:
            connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))

    rename("pushes", "pushes_away")
    try:
        yield
    finally:
        rename("pushes_away", "pushes")


@contextmanager
def nobody_comes_in(url: str) -> Iterator[None]:
    """End every connection to a PostgreSQL database, and allow no new one for a while."""
    there = make_url(url).set(drivername="postgresql")
    elsewhere = there.set(database="postgres").render_as_string(hide_password=False)

    def allow(*, connections: bool) -> None:
        with psycopg.connect(elsewhere, autocommit=True) as connection:
            name = psycopg.sql.Identifier(str(there.database))
            allowed = psycopg.sql.SQL(str(connections))
            order = psycopg.sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            connection.execute(order.format(name, allowed))
            if not connections:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    (there.database,),
                )

    allow(connections=False)
    try:
        yield
    finally:
        allow(connections=True)
