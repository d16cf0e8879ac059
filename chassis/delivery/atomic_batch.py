"""Publish many messages to JetStream so that all are stored or none.

Source: NATS ADR-50, atomic batch publishing (server 2.12 and later). The client library has
only the names of the headers.
"""

import json
from collections.abc import Mapping, Sequence
from uuid import uuid4

from nats.aio.client import Client
from nats.js.api import Header, PubAck
from nats.js.errors import APIError

MAX_MESSAGES = 1000
ACK_SECONDS = 10


async def publish_batch(
    client: Client,
    messages: Sequence[tuple[str, Mapping[str, str], bytes]],
    *,
    expected_last: int,
) -> PubAck:
    """Publish (subject, headers, body) in order, behind stream sequence `expected_last`.

    Raises APIError when the stream refuses (10071: somebody else has published), TimeoutError
    when no answer came; then the stream's own tail tells what happened.
    """
    batch = uuid4().hex
    last = len(messages)
    for number, (subject, headers, body) in enumerate(messages, start=1):
        marked = dict(headers)
        marked[Header.BATCH_ID.value] = batch
        marked[Header.BATCH_SEQUENCE.value] = str(number)
        if number == 1:
            marked[Header.EXPECTED_LAST_SEQUENCE.value] = str(expected_last)
        if number < last:
            if number == 1:
                # The first is asked for an answer: a refusal comes before the rest is sent.
                reply = await client.request(subject, body, timeout=ACK_SECONDS, headers=marked)
                if reply.data:
                    raise APIError.from_error(json.loads(reply.data)["error"])
            else:
                await client.publish(subject, body, headers=marked)
            continue
        marked[Header.BATCH_COMMIT.value] = "1"
        reply = await client.request(subject, body, timeout=ACK_SECONDS, headers=marked)
        answer = json.loads(reply.data)
        if "error" in answer:
            raise APIError.from_error(answer["error"])
        return PubAck.from_response(answer)
    msg = "an empty batch cannot be published"
    raise ValueError(msg)
