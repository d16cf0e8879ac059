"""`make soak HOURS=1`: steady load, and whether memory, file handles and latency stay flat."""

import argparse
import asyncio
import contextlib
import logging
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from itertools import count
from pathlib import Path
from random import Random

import httpx2
import structlog
import uvloop

from tests.faults.journal import Journal
from tests.faults.loading.clients import Clients
from tests.faults.loading.customers import Customers
from tests.faults.loading.goods import Goods
from tests.faults.loading.opening import log_in
from tests.faults.loading.person import Person
from tests.faults.loading.vendors import Vendors
from tests.faults.running.forked import Nursery
from tests.faults.running.site import Site
from tests.faults.soak.samples import Latencies, Sample, look
from tests.faults.soak.trend import Bound, Trend, trend
from tests.marketplace_gateway.sandbox_process import Sandbox

CUSTOMERS = 2
MOST_SAMPLES = 60
LEAST_SECONDS = 5.0
MEMORY = Bound(share=0.08, absolute=12)
"""MiB. What views and states keep of new orders is bounded and reached in the warm-up."""
SERVERS_MEMORY = Bound(share=0.3, absolute=40)
"""MiB of NATS: its collector lets garbage double before it looks (GOGC=100), so an unchanged heap
is seen anywhere between its size and twice that; and every item is a subject it keeps an entry of.
"""
HANDLES = Bound(share=0.1, absolute=4)
LATENCY = Bound(share=0.5, absolute=20)
"""Milliseconds; other programs share the machine."""


def main() -> int:
    """Return 0 when everything is flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    trends, commands = uvloop.run(_soak(chosen))
    for one in trends:
        print(one.line())
    flat = all(one.is_flat for one in trends)
    print(f"soak: hours={chosen.hours:g} commands={commands} {'flat' if flat else 'NOT FLAT'}")
    return 0 if flat else 1


async def _soak(chosen: argparse.Namespace) -> tuple[list[Trend], int]:
    home = Path(tempfile.mkdtemp(prefix="caigou-soak-"))
    home.chmod(0o711)
    nursery = Nursery()
    site = Site(home, chosen.database, nursery, small_caches=True)
    journal, random = Journal(Path("/dev/null")), Random(chosen.seed)
    try:
        await site.start()
        clients = await Clients.open(site, journal, random)
        clients.latencies = Latencies()
        sandbox = Sandbox(site.stack.address("sandbox"))
        try:
            await log_in(clients)
            return await _measure(site, clients, sandbox, random, chosen.hours * 3600)
        finally:
            sandbox.close()
            await clients.close()
    finally:
        await site.stop()
        nursery.close()
        shutil.rmtree(home, ignore_errors=True)


async def _measure(
    site: Site, clients: Clients, sandbox: Sandbox, random: Random, seconds: float
) -> tuple[list[Trend], int]:
    with httpx2.Client(trust_env=False, timeout=20) as client:
        goods = Goods(client, site.stack.address("sandbox"))
    numbers = count(1)
    serving = [
        asyncio.create_task(
            Customers(clients, goods, Random(n), numbers, by_bus=bool(n % 2)).serve()
        )
        for n in range(CUSTOMERS)
    ]
    working = [
        asyncio.create_task(work)
        for work in (
            Vendors(sandbox, random, clients.journal, weather=False).work(),
            Person(clients, random, clients.journal).work(),
        )
    ]
    sampled: dict[str, list[Sample]] = defaultdict(list)
    latencies: list[tuple[float, float]] = []
    began = time.monotonic()
    pause = max(LEAST_SECONDS, seconds / MOST_SAMPLES)
    while (at := time.monotonic() - began) < seconds:
        await asyncio.sleep(pause)
        for name, child in site.stack.all_children.items():
            if child.pid and (seen := look(child.pid, at)):
                sampled[name].append(seen)
        if clients.latencies and (taken := clients.latencies.take()):
            latencies.append(taken)
        # Neither the harness's own memory nor its repeats are what is measured.
        clients.journal.entries.clear()
        clients.sent += len(clients.said)
        clients.said.clear()
    clients.over.set()
    await asyncio.gather(*serving)
    for task in working:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*working, return_exceptions=True)
    return _trends(sampled, latencies), clients.sent


def _trends(sampled: dict[str, list[Sample]], latencies: list[tuple[float, float]]) -> list[Trend]:
    found = []
    for name, samples in sampled.items():
        memory = SERVERS_MEMORY if name == "nats" else MEMORY
        found.append(trend(f"{name}, memory (MiB)", [s.rss_mib for s in samples], memory))
        found.append(trend(f"{name}, file handles", [s.handles for s in samples], HANDLES))
    medians = [median for median, _ in latencies]
    found.append(trend("commands, median (ms)", medians, LATENCY))
    return found


if __name__ == "__main__":
    sys.exit(main())
