"""A database that is away is told as 503 and when to try again; a mistake of ours stays a 500."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError
from starlette.types import Receive, Scope, Send

from chassis.http.unexpected import UnexpectedMiddleware
from chassis.store.availability import is_unavailable
from chassis.store.database import Database, open_database
from deploy.local.postgres import PostgresServer
from tests.servers import private_folder


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """Give a PostgreSQL for one test alone, to kill."""
    with private_folder() as folder:
        server = PostgresServer(folder, durable=False)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def ask(database: Database, statement: str) -> None:
    with database.transactions.begin() as connection:
        connection.execute(text(statement))


def raised(call: Callable[[], None]) -> Exception:
    with pytest.raises(DBAPIError) as caught:
        call()
    return caught.value


def test_a_postgresql_that_was_killed_is_away_and_a_wrong_statement_is_a_mistake(
    server: PostgresServer,
) -> None:
    with contextlib.closing(open_database(server.create_database("away"))) as database:
        ask(database, "SELECT 1")
        assert not is_unavailable(raised(lambda: ask(database, "SELEC 1")))
        assert not is_unavailable(raised(lambda: ask(database, "SELECT * FROM nothing")))
        server.child.kill()
        assert is_unavailable(raised(lambda: ask(database, "SELECT 1")))


def test_a_sqlite_file_that_is_locked_or_full_is_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/one.sqlite"
    with contextlib.closing(open_database(url)) as database:
        ask(database, "CREATE TABLE t (x)")
        assert not is_unavailable(raised(lambda: ask(database, "SELECT * FROM nothing")))
        assert not is_unavailable(raised(lambda: ask(database, "SELEC 1")))
        hasty = create_engine(url, connect_args={"timeout": 0.01})
        with database.transactions.begin() as holder:
            holder.execute(text("INSERT INTO t VALUES (1)"))

            def write() -> None:
                with hasty.begin() as connection:
                    connection.execute(text("INSERT INTO t VALUES (2)"))

            assert is_unavailable(raised(write))
        hasty.dispose()

        @event.listens_for(database.engine, "checkout")
        def small(connection: object, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

        long = "INSERT INTO t VALUES (zeroblob(100000))"
        assert is_unavailable(raised(lambda: ask(database, long)))


async def test_it_is_answered_503_and_a_mistake_500(server: PostgresServer) -> None:
    database = open_database(server.create_database("answers"))

    async def reading(_scope: Scope, _receive: Receive, _send: Send) -> None:
        ask(database, "SELECT * FROM nothing")

    transport = httpx2.ASGITransport(app=UnexpectedMiddleware(reading))
    async with httpx2.AsyncClient(transport=transport, base_url="http://toy") as client:
        mistake = await client.get("/")
        server.child.kill()
        away = await client.get("/")
    database.close()
    assert (mistake.status_code, mistake.json()["code"]) == (500, "internal_error")
    assert (away.status_code, away.json()["code"]) == (503, "database_unavailable")
    assert away.headers["retry-after"] == "2"
    assert away.headers["content-type"] == "application/problem+json"
    assert "SELECT" not in away.text
