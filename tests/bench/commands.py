"""Commands of order_status as they come in, and a crowd that sends them."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from chassis.commands.executor import CommandExecutor, Request
from chassis.security.tokens import Actor
from contracts.access import Role

ANNA = Actor("person:anna", "default", frozenset({Role.ADMINISTRATOR}))
ITEMS_PER_ORDER = 50
MOST_PER_SECOND = 25_000
"""More than any machine of two cores has done; making them takes time too."""
SECONDS = 0.7
"""How long each of the two sides is measured in a round."""
_EXAMPLE = orjson.loads(Path("contracts/examples/order_status/RegisterOrder.json").read_bytes())
_keys = count()


def request(verb: str, body: dict[str, Any]) -> Request:
    return Request(verb, orjson.dumps(body), f"bench-{time.time_ns()}-{next(_keys)}", ANNA)


def registration_body(number: int, items_per_order: int = ITEMS_PER_ORDER) -> dict[str, Any]:
    one = _EXAMPLE["items"][0]
    items = [one | {"item_id": f"{number}-{line}"} for line in range(items_per_order)]
    order: dict[str, Any] = _EXAMPLE | {"order_id": f"o{number}", "items": items}
    return order


def registration(number: int) -> Request:
    """Return the registration of one order with fifty items."""
    return request("register-order", registration_body(number))


def target(number: int) -> dict[str, str]:
    """Name the item of this number."""
    order, line = divmod(number, ITEMS_PER_ORDER)
    return {"order_id": f"o{order}", "item_id": f"{order}-{line}"}


def note(number: int) -> Request:
    """Return a command that adds one event to one item."""
    return request("add-note", {**target(number), "text": "measured 测量 at the warehouse"})


def impossible(number: int) -> Request:
    """Return a command that the item's state refuses: what was not bought cannot go back."""
    return request("change-status", {"items": [target(number)], "status": "returned_to_vendor"})


class Mix:
    """What operators send: mostly one event on one item, 2 % repeats, 2 % refusals."""

    def __init__(self, items: int, seed: int = 20261102) -> None:
        self._items, self._chance = items, random.Random(seed)
        self._sent: deque[Request] = deque(maxlen=1000)

    def __call__(self) -> Request:
        dice, item = self._chance.random(), self._chance.randrange(self._items)
        if dice < 0.02 and len(self._sent) == self._sent.maxlen:
            return self._sent[0]
        if dice < 0.04:
            return impossible(item)
        made = note(item)
        self._sent.append(made)
        return made


async def register(executor: CommandExecutor, items: int) -> None:
    """Register so many items, in orders of fifty."""
    for start in range(0, items // ITEMS_PER_ORDER, 32):
        numbers = range(start, min(start + 32, items // ITEMS_PER_ORDER))
        answers = await asyncio.gather(*(executor.execute(registration(n)) for n in numbers))
        for answered in answers:
            assert answered.status == 200, answered.body


async def per_second(
    executor: CommandExecutor, make: Callable[[], Request], in_flight: int, seconds: float = SECONDS
) -> float:
    """Keep so many commands in flight for a time; return how many were answered per second.

    They are made beforehand: what a client does to make them is none of the server's work.
    """
    done = 0
    waiting = [make() for _ in range(int(seconds * MOST_PER_SECOND))]
    waiting.reverse()
    end = time.perf_counter() + seconds

    async def client() -> None:
        nonlocal done
        while waiting and time.perf_counter() < end:
            answered = await executor.execute(waiting.pop())
            assert answered.status in {200, 409}, answered.body
            done += 1

    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(in_flight)))
    return done / (time.perf_counter() - start)
