"""Runs comparisons, each in rounds, on servers of its own."""

import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

from rich.console import Console

from deploy.local.nats import private_nats_server
from deploy.local.postgres import PostgresServer
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
    for number, comparison in enumerate(comparisons):
        names = ", ".join(row.name for row in comparison.rows)
        start = time.perf_counter()
        async with servers(folder / str(number)) as started:
            results = await _measure(comparison, rounds, started)
        console.print(f"[dim]{names}: {time.perf_counter() - start:.0f} s[/dim]")
        yield results


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
