"""Clients of a service under overload: one that sends bulk, one that sends little."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.generation import examples
from contracts.generation.table import rows_of

ORDERS_PER_IMPORT = 50
ANSWER_SECONDS = 120.0
SUBJECT = "cmd.order_status.default."


@dataclass
class Tally:
    """What one client's commands were answered, and how long that took, in seconds."""

    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    other: dict[str, int] = field(default_factory=dict)

    def row(self) -> str:
        return (
            f"accepted {len(self.accepted):6}  p50 {_ms(self.accepted, 0.5)}"
            f"  p99 {_ms(self.accepted, 0.99)}   refused {len(self.refused):6}"
            f"  p99 {_ms(self.refused, 0.99)}" + (f"   other {self.other}" if self.other else "")
        )


def _ms(times: list[float], part: float) -> str:
    if not times:
        return "      - ms"
    return f"{sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000:7.1f} ms"


class Sender:
    """Sends commands of one actor, each new.

    It has an inbox of its own: the client library's `request` takes every answer with the status
    503 for "no responders", and throws its headers away.
    """

    def __init__(self, client: Client, token: Callable[[], str], name: str) -> None:
        self._client, self._token, self._name = client, token, name
        self._inbox = client.new_inbox()
        self._waiting: dict[str, asyncio.Future[Msg]] = {}
        order = next(
            examples.value_of(row) for row in rows_of("command") if row.verb == "register-order"
        )
        self._order = orjson.dumps({**order, "order_id": "@@"})
        many = [{**order, "order_id": f"@@-{n}"} for n in range(ORDERS_PER_IMPORT)]
        self._import = orjson.dumps({"source": "bulk", "orders": many})
        self._sent = 0

    async def listen(self) -> None:
        """Begin to take answers."""
        await self._client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def _answered(self, message: Msg) -> None:
        waiting = self._waiting.pop(message.subject, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    async def small(self, tally: Tally) -> None:
        """Register one order."""
        await self._send("register-order", self._order, tally)

    async def large(self, tally: Tally) -> None:
        """Import many orders."""
        await self._send("import-orders", self._import, tally)

    async def _send(self, verb: str, body: bytes, tally: Tally) -> None:
        self._sent += 1
        key = f"{self._name}-{self._sent}"
        headers = {"Authorization": f"Bearer {self._token()}", "Idempotency-Key": key}
        began = time.monotonic()
        inbox, answer = f"{self._inbox}.{key}", asyncio.get_running_loop().create_future()
        self._waiting[inbox] = answer
        try:
            await self._client.publish(
                SUBJECT + verb, body.replace(b"@@", key.encode()), reply=inbox, headers=headers
            )
            async with asyncio.timeout(ANSWER_SECONDS):
                reply = await answer
        except (nats.errors.Error, TimeoutError) as error:
            tally.other[type(error).__name__] = tally.other.get(type(error).__name__, 0) + 1
            return
        took, said = time.monotonic() - began, reply.headers or {}
        if said["Status"] == "200":
            tally.accepted.append(took)
        elif said["Status"] == "503":
            tally.refused.append(took)
            tally.without_retry_after += "Retry-After" not in said
        else:
            tally.other[said["Status"]] = tally.other.get(said["Status"], 0) + 1


async def one_by_one(send: Callable[[Tally], object], seconds: float) -> Tally:
    """Send, wait for the answer, send again."""
    tally, end = Tally(), time.monotonic() + seconds
    while time.monotonic() < end:
        await send(tally)  # type: ignore[misc]
    return tally


async def capacity(send: Callable[[Tally], object], seconds: float, at_once: int = 8) -> float:
    """Return how many a second are answered when a few are always under way."""
    tallies = await asyncio.gather(*(one_by_one(send, seconds) for _ in range(at_once)))
    return sum(len(tally.accepted) for tally in tallies) / seconds


async def flood(send: Callable[[Tally], object], per_second: float, seconds: float) -> Tally:
    """Send at a pace, whatever is answered; return when all has been answered."""
    tally, began, sent = Tally(), time.monotonic(), 0
    under_way: set[asyncio.Task[object]] = set()
    while (passed := time.monotonic() - began) < seconds:
        while sent < passed * per_second:
            sent += 1
            task = asyncio.ensure_future(send(tally))  # type: ignore[call-overload]
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.sleep(0.005)
    if under_way:
        await asyncio.wait(set(under_way))
    return tally
