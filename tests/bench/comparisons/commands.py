"""Durable commands through the whole application layer beside one transaction per command."""

import asyncio
import random

from chassis.clock import system_clock
from chassis.commands.admission import Admission
from chassis.commands.executor import CommandExecutor
from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.writer.writer import Writer
from services.order_status.application.aggregates import AGGREGATES, CODEC
from services.order_status.application.commands import HANDLERS
from tests.bench import pgbench
from tests.bench.commands import Mix, note, per_second, register
from tests.bench.comparisons.duplicate import duplicate
from tests.bench.pgbench import CLIENTS
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 100_000
IN_FLIGHT = {16: 0.6, 64: 1.3, 256: 1.5}
UNWANTED_SECONDS = 0.5
"""For rows of which nothing is wanted."""
PATIENCE_SECONDS = 60.0
REGISTERED = "registered items"
REFERENCE = f"pgbench single-row INSERT/s, {CLIENTS} clients"


def writer_of(address: str) -> tuple[Writer, CommandExecutor]:
    """Return the application layer on a store, made if there is none."""
    store = open_store(open_database(address))
    store.create()
    writer = Writer(store, CODEC, AGGREGATES)
    # Nobody is refused on a machine that is slow: so many in flight is what is measured.
    admission = Admission(patience=PATIENCE_SECONDS)
    return writer, CommandExecutor(writer, HANDLERS, system_clock, admission)


async def usual(servers: Servers, url: str) -> float:
    return await asyncio.to_thread(pgbench.inserts_per_second, url, servers.folder)


async def warm(servers: Servers) -> Rounds:
    """Every item's state is held."""
    url = servers.postgres.create_database("bench")
    pgbench.prepare(url)
    writer, executor = writer_of(url)
    mix = Mix(ITEMS)
    try:
        await register(executor, ITEMS)
        servers.kept[REGISTERED] = await _copy(servers, url)
        await per_second(executor, mix, 64)
        while True:
            reference = await usual(servers, url)
            yield {
                f"commands_{number}": Sample(await per_second(executor, mix, number), reference)
                for number in IN_FLIGHT
            }
    finally:
        await writer.aclose()


async def _copy(servers: Servers, url: str) -> str:
    """Return another database with the same items, as they were registered."""
    copied = servers.postgres.create_database("copied")
    writer, _ = writer_of(copied)
    await writer.aclose()
    await asyncio.to_thread(duplicate, url, copied)
    return copied


async def sqlite(servers: Servers) -> Rounds:
    """The same on SQLite, beside the same pgbench."""
    url = servers.postgres.create_database("bench")
    pgbench.prepare(url)
    writer, executor = writer_of(f"sqlite:///{servers.folder / 'bench.sqlite'}")
    mix = Mix(ITEMS // 10)
    try:
        await register(executor, ITEMS // 10)
        while True:
            reference = await usual(servers, url)
            yield {
                f"sqlite_commands_{number}": Sample(
                    await per_second(executor, mix, number, UNWANTED_SECONDS), reference
                )
                for number in IN_FLIGHT
            }
    finally:
        await writer.aclose()


async def cold(servers: Servers) -> Rounds:
    """No item's state is held: each is read from the store, with those that wait beside it."""
    url = servers.kept.get(REGISTERED)
    if url is None:
        url = servers.postgres.create_database("bench")
        writer, executor = writer_of(url)
        await register(executor, ITEMS)
        await writer.aclose()
    pgbench.prepare(url)
    numbers = list(range(ITEMS))
    while True:
        random.Random(20261102).shuffle(numbers)
        remaining = iter(numbers)
        reference = await usual(servers, url)
        writer, executor = writer_of(url)
        try:
            speed = await per_second(executor, lambda left=remaining: note(next(left)), 64)  # type: ignore[misc]
        finally:
            await writer.aclose()
        yield {"commands_cold": Sample(speed, reference)}


COMPARISONS = (
    Comparison(
        [
            Row(f"commands_{number}", "commands/s", REFERENCE, at)
            for number, at in IN_FLIGHT.items()
        ],
        warm,
        shares=REGISTERED,
    ),
    Comparison([Row("commands_cold", "commands/s", REFERENCE, 0.5)], cold, shares=REGISTERED),
    Comparison(
        [Row(f"sqlite_commands_{number}", "commands/s", REFERENCE) for number in IN_FLIGHT], sqlite
    ),
)
