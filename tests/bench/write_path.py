"""Durable commands per second beside pgbench, in turns on the same server: `-m` runs it.

Absolute figures move with the machine; the ratio is what counts.
"""

import argparse
import asyncio
import random
import statistics
from pathlib import Path

import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from chassis.clock import system_clock
from chassis.commands.executor import CommandExecutor, Request
from chassis.runtime.collector import calm_collector
from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.store.port import EventStore
from chassis.writer.writer import Writer
from deploy.local.postgres import PostgresServer
from services.order_status.application.aggregates import AGGREGATES, CODEC
from services.order_status.application.commands import HANDLERS
from tests.bench import pgbench
from tests.bench.commands import ITEMS_PER_ORDER, note, per_second, registration
from tests.servers import private_folder

EXAMPLE = orjson.loads(Path("contracts/examples/order_status/RegisterOrder.json").read_bytes())
CLIENTS = 16


async def preloaded(store: EventStore, items: int) -> tuple[Writer, CommandExecutor]:
    """Register the items, and return who takes more commands."""
    store.create()
    writer = Writer(store, CODEC, AGGREGATES)
    executor = CommandExecutor(writer, HANDLERS, system_clock)
    for number in range(items // ITEMS_PER_ORDER):
        answered = await executor.execute(registration(number, EXAMPLE))
        assert answered.status == 200, answered.body
    return writer, executor


async def measure(folder: Path, server: PostgresServer, options: argparse.Namespace) -> Table:
    """Take turns, round by round, so that the machine's moods meet all alike."""
    url = server.create_database("bench")
    pgbench.prepare(url)
    databases = {"PostgreSQL": url, "SQLite": f"sqlite:///{folder / 'bench.sqlite'}"}
    figures: dict[str, list[float]] = {}
    executors = {}
    writers = []
    for name, address in databases.items():
        writer, executors[name] = await preloaded(open_store(open_database(address)), options.items)
        writers.append(writer)
    chance = random.Random(20261102)

    def add_note() -> Request:
        return note(chance.randrange(options.items))

    for _ in range(options.rounds):
        usual = await asyncio.to_thread(
            pgbench.inserts_per_second, url, folder, CLIENTS, options.seconds
        )
        figures.setdefault(f"pgbench single-row INSERT, {CLIENTS} clients", []).append(usual)
        for name, executor in executors.items():
            for in_flight in options.in_flight:
                speed = await per_second(executor, add_note, in_flight, options.seconds)
                title = f"add-note on {name}, {in_flight} in flight"
                figures.setdefault(title, []).append(speed)
    for writer in writers:
        writer.close()
    return told(figures)


def told(figures: dict[str, list[float]]) -> Table:
    """Return the medians, and their ratio to the usual way in the same round."""
    table = Table("what", "per second (median)", "lowest to highest", "ratio to pgbench (median)")
    usual = next(iter(figures.values()))
    for name, speeds in figures.items():
        ratio = statistics.median(speed / base for speed, base in zip(speeds, usual, strict=True))
        spread = f"{min(speeds):,.0f} to {max(speeds):,.0f}"
        table.add_row(name, f"{statistics.median(speeds):,.0f}", spread, f"{ratio:.2f}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[64])
    options = parser.parse_args()
    calm_collector()
    with private_folder() as folder:
        server = PostgresServer(folder, durable=True)
        server.start()
        try:
            Console().print(uvloop.run(measure(folder, server, options)))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
