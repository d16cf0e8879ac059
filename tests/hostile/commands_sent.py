"""Sends spoilt commands over the bus, and judges what came of them."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import nats
import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.hostile.bodies_made import Bodies
from tests.hostile.messages_made import Made, Mutations
from tests.hostile.services import Town

AT_ONCE = 32
ANSWER_SECONDS = 60.0
TRIES, AGAIN_SECONDS = 20, 0.5

SERVICE_OF = {
    "order_status": "order_status",
    "marketplace": "marketplace_gateway",
    "activity_log": "activity_log",
}


@dataclass
class Verdict:
    """What came of the messages."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Messages without an answer, or with one that is a mistake of ours."""


async def send_commands(
    bus: str, town: Town, number: int, seed: int, bodies: Bodies | None = None
) -> Verdict:
    """Send so many, some at once, and return what was answered."""
    verdict = Verdict()
    client = await nats.connect(bus)
    header = {"Authorization": f"Bearer {town.token()}"}
    turn = asyncio.Semaphore(AT_ONCE)

    async def send(made: Made) -> None:
        async with turn:
            await _send(client, made, verdict)

    async with asyncio.TaskGroup() as group:
        for made in Mutations(seed, bodies).commands(number, header):
            await turn.acquire()
            turn.release()
            group.create_task(send(made))
    await client.close()
    return verdict


async def _request(client: Client, made: Made, verdict: Verdict) -> Msg:
    """Send until there is an answer other than "not now", as any client should.

    The client library takes each answer with the status 503 for "no responders".
    """
    for _ in range(TRIES):
        try:
            return await client.request(
                made.subject, made.body, timeout=ANSWER_SECONDS, headers=made.headers
            )
        except nats.errors.NoRespondersError:
            verdict.statuses[503] += 1
            await asyncio.sleep(AGAIN_SECONDS)
    raise nats.errors.NoRespondersError


async def _send(client: Client, made: Made, verdict: Verdict) -> None:
    what = f"{made.subject} ({made.how}): {made.body[:300]!r}"
    try:
        reply = await _request(client, made, verdict)
    except (nats.errors.Error, TimeoutError) as error:
        verdict.wrong.append(f"no answer, {error!r}: {what}")
        return
    status = int((reply.headers or {}).get("Status", "0"))
    verdict.statuses[status] += 1
    answer = orjson.loads(reply.data)
    if (status >= 500 and status != 503) or status < 200:
        verdict.wrong.append(f"{status}: {what}")
    elif status >= 400 and not {"code", "detail", "status"} <= answer.keys():
        verdict.wrong.append(f"{status}, without a code: {what}")
