"""Commands of order_status as they come in, and a crowd that sends them."""

import asyncio
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import orjson

from chassis.commands.executor import CommandExecutor, Request
from chassis.security.tokens import Actor
from contracts.access import Role

ANNA = Actor("person:anna", "default", frozenset({Role.ADMINISTRATOR}))
ITEMS_PER_ORDER = 50
_keys = count()


def request(verb: str, body: dict[str, Any]) -> Request:
    return Request(verb, orjson.dumps(body), f"bench-{time.time_ns()}-{next(_keys)}", ANNA)


def registration(number: int, example: dict[str, Any]) -> Request:
    """Return the registration of one order with fifty items."""
    one = example["items"][0]
    items = [one | {"item_id": f"{number}-{line}"} for line in range(ITEMS_PER_ORDER)]
    return request("register-order", example | {"order_id": f"o{number}", "items": items})


def note(number: int) -> Request:
    """Return a command that adds one event to one item."""
    order, line = divmod(number, ITEMS_PER_ORDER)
    target = {"order_id": f"o{order}", "item_id": f"{order}-{line}"}
    return request("add-note", {**target, "text": "measured 测量 at the warehouse"})


async def per_second(
    executor: CommandExecutor, make: Callable[[], Request], in_flight: int, seconds: float
) -> float:
    """Keep so many commands in flight for a time; return how many were done per second."""
    done = 0
    end = time.perf_counter() + seconds

    async def client() -> None:
        nonlocal done
        while time.perf_counter() < end:
            answered = await executor.execute(make())
            assert answered.status == 200, answered.body
            done += 1

    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(in_flight)))
    return done / (time.perf_counter() - start)
