"""Runs comparisons, each in rounds, on private servers that are emptied between them."""

import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from itertools import groupby
from pathlib import Path

import psycopg
from rich.console import Console

from deploy.local.nats import private_nats_server
from deploy.local.postgres import PostgresServer
from deploy.local.postgres_databases import drop_database
from tests.bench.row import Comparison, Result, Servers


@contextlib.asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[Servers]:
    """Start PostgreSQL and nats-server, fsync on every commit and every acknowledgement."""
    folder.mkdir()
    postgres = PostgresServer(folder / "postgresql", durable=True)
    nats = private_nats_server(folder / "nats")
    (folder / "nats").mkdir()
    postgres.start()
    try:
        nats.child.start()
        yield Servers(folder, postgres, nats)
    finally:
        nats.child.stop()
        postgres.stop()


async def run(
    comparisons: Sequence[Comparison], rounds: int, folder: Path, console: Console
) -> AsyncIterator[list[Result]]:
    """Measure one comparison after the other; yield the results of each."""
    async with servers(folder / "servers") as started:
        for number, (_, sharing) in enumerate(groupby(comparisons, _group)):
            place = folder / str(number)
            place.mkdir()
            async with AsyncExitStack() as ending:
                shared = Servers(place, started.postgres, started.nats, ending=ending)
                for comparison in sharing:
                    names = ", ".join(row.name for row in comparison.rows)
                    start = time.perf_counter()
                    results = await _measure(comparison, rounds, shared)
                    console.print(f"[dim]{names}: {time.perf_counter() - start:.0f} s[/dim]")
                    yield results
            _empty(started.postgres.url)


def _group(comparison: Comparison) -> object:
    return comparison.shares or comparison


def _empty(url: str) -> None:
    """Remove every database, and have the server write what it still holds in memory."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
        ).fetchall()
        for (name,) in found:
            drop_database(url, name)
        connection.execute("CHECKPOINT")


async def _measure(comparison: Comparison, rounds: int, started: Servers) -> list[Result]:
    results = {row.name: Result(row) for row in comparison.rows}
    # Closed, so that what it started is stopped.
    async with aclosing(comparison.compare(started)) as taken:
        left = comparison.rounds or rounds
        async for measured in taken:
            for name, sample in measured.items():
                results[name].samples.append(sample)
            left -= 1
            if not left:
                break
    return list(results.values())
