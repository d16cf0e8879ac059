"""Publish many messages to JetStream so that all are stored or none.

Source: NATS ADR-50, atomic batch publishing (server 2.12 and later). The client library has
only the names of the headers.
"""

import json
from collections.abc import Sequence
from uuid import uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import Header, PubAck
from nats.js.errors import APIError

from chassis.bus.written import write_all

MAX_MESSAGES = 1000
ACK_SECONDS = 10


async def publish_batch(
    client: Client, messages: Sequence[tuple[str, str, bytes]], *, expected_last: int
) -> PubAck:
    """Publish (subject, lines of headers, body) in order, behind stream sequence `expected_last`.

    Raises APIError when the stream refuses (10071: somebody else has published), TimeoutError
    when no answer came; then the stream's own tail tells what happened.
    """
    if not messages:
        msg = "an empty batch cannot be published"
        raise ValueError(msg)
    batch, last = uuid4().hex, len(messages)
    first = f"{Header.EXPECTED_LAST_SEQUENCE.value}: {expected_last}\r\n"
    if last > 1:
        # The first is asked for an answer: a refusal comes before the rest is sent.
        reply = await _ask(client, messages[0], _marks(batch, 1) + first)
        if reply.data:
            raise APIError.from_error(json.loads(reply.data)["error"])
        await write_all(
            client,
            (
                (subject, lines + _marks(batch, number), body)
                for number, (subject, lines, body) in enumerate(messages[1:-1], start=2)
            ),
        )
        first = ""
    commit = f"{Header.BATCH_COMMIT.value}: 1\r\n"
    answer = json.loads(
        (await _ask(client, messages[-1], _marks(batch, last) + first + commit)).data
    )
    if "error" in answer:
        raise APIError.from_error(answer["error"])
    return PubAck.from_response(answer)


def _marks(batch: str, number: int) -> str:
    return f"{Header.BATCH_ID.value}: {batch}\r\n{Header.BATCH_SEQUENCE.value}: {number}\r\n"


async def _ask(client: Client, message: tuple[str, str, bytes], marks: str) -> Msg:
    subject, lines, body = message
    headers = dict(line.split(": ", 1) for line in (lines + marks).split("\r\n")[:-1])
    return await client.request(subject, body, timeout=ACK_SECONDS, headers=headers)
