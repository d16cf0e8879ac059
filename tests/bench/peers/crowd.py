"""Clients that send commands to a peer library for a time; needs nothing but Python itself.

The scripts of the peers run it in environments of their own, so it imports nothing of ours.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

ITEMS = 256
CLIENTS = (1, 4, 16)
REGISTERING = 4
"""Clients that register the items, before anything is measured."""

TITLE = "冬季加厚羽绒服"
NOTE = "measured 测量 at the warehouse"


class Shop(Protocol):
    """Order items in a peer's event store. Each call is durable when it returns."""

    @property
    def conflict(self) -> type[Exception]:
        """What the peer raises when somebody else was faster; the command then does not count."""

    def register(self) -> Any:
        """Store a new item; return its id."""

    def add_note(self, item: Any) -> None:
        """Load an item, decide, and append one event."""


class AsyncShop(Protocol):
    """The same for a library that is used with asyncio."""

    @property
    def conflict(self) -> type[Exception]: ...
    async def register(self) -> Any: ...
    async def add_note(self, item: Any) -> None: ...


def threads(shop: Shop, seconds: float) -> Mapping[int, float]:
    """Return commands per second by number of clients, each a thread."""

    def register(_: int) -> Any:
        item = shop.register()
        shop.add_note(item)
        return item

    with ThreadPoolExecutor(REGISTERING) as pool:
        items = list(pool.map(register, range(ITEMS)))
    return {clients: _with_threads(shop, items, clients, seconds) for clients in CLIENTS}


async def tasks(shop: AsyncShop, seconds: float) -> Mapping[int, float]:
    """Return commands per second by number of clients, each a task of one event loop."""
    items: list[Any] = []

    async def register() -> None:
        while len(items) < ITEMS:
            item = await shop.register()
            await shop.add_note(item)
            items.append(item)

    await asyncio.gather(*(register() for _ in range(REGISTERING)))
    del items[ITEMS:]
    return {clients: await _with_tasks(shop, items, clients, seconds) for clients in CLIENTS}


def tell(tried: Mapping[int, float]) -> None:
    """Print the best figure, and what was tried, as a line of JSON."""
    clients = max(tried, key=lambda number: tried[number])
    figures = {"commands_per_second": tried[clients], "clients": clients, "tried": dict(tried)}
    sys.stdout.write(json.dumps(figures) + "\n")


def arguments() -> tuple[str, float]:
    """Return what each script of a peer is given: a database's address, and seconds."""
    return sys.argv[1], float(sys.argv[2])


def _with_threads(shop: Shop, items: Sequence[Any], clients: int, seconds: float) -> float:
    def client(number: int) -> int:
        chance, done = random.Random(number), 0
        while time.perf_counter() < end:
            try:
                shop.add_note(chance.choice(items))
            except shop.conflict:
                continue
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        start = time.perf_counter()
        end = start + seconds
        done = sum(pool.map(client, range(clients)))
        return done / (time.perf_counter() - start)


async def _with_tasks(shop: AsyncShop, items: Sequence[Any], clients: int, seconds: float) -> float:
    async def client(number: int) -> int:
        chance, done = random.Random(number), 0
        while time.perf_counter() < end:
            try:
                await shop.add_note(chance.choice(items))
            except shop.conflict:
                continue
            done += 1
        return done

    start = time.perf_counter()
    end = start + seconds
    done = sum(await asyncio.gather(*(client(number) for number in range(clients))))
    return done / (time.perf_counter() - start)
