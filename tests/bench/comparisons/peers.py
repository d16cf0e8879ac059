"""Ours at 64 in flight beside the best of the peer libraries, on the same server."""

import asyncio

from rich.console import Console

from tests.bench.commands import Mix, per_second, register
from tests.bench.comparisons.commands import writer_of
from tests.bench.peers.__main__ import told
from tests.bench.peers.peers import measure
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 250
"""About as many as the peers have."""

SECONDS = 1.0


async def compare(servers: Servers) -> Rounds:
    writer, executor = writer_of(servers.postgres.create_database("bench"))
    try:
        await register(executor, ITEMS)
        mix = Mix(ITEMS)
        while True:
            await per_second(executor, mix, 64)
            before = await per_second(executor, mix, 64)
            peers = await asyncio.to_thread(measure, servers.postgres.url, SECONDS)
            after = await per_second(executor, mix, 64)
            Console(width=140).print(told(peers))
            best = max(peer.commands_per_second or 0 for peer in peers.values())
            yield {"peers": Sample((before + after) / 2, best)}
    finally:
        await writer.aclose()


COMPARISONS = (
    Comparison([Row("peers", "commands/s", "commands/s of the best peer", 5)], compare, rounds=1),
)
