"""Messages on an event stream that are no events of its owner: kept with the reason, not obeyed.

They are copied to `dlq.<durable>`, with their bytes and headers, under what was wrong with them.
Whoever looks after the bus reads the stream DEAD_LETTERS; nobody acts on it.
"""

from nats.aio.msg import Msg
from nats.js import JetStreamContext

from contracts.catalogue import DEAD_LETTERS
from contracts.envelope import Envelope, from_headers
from contracts.subjects import encode_token

MAX_HEADER = 1_000


class ForeignMessageError(ValueError):
    """A message that says of itself that it belongs somewhere else."""


def read_envelope(message: Msg, source: str) -> Envelope:
    """Return the event that a message of the owner's stream carries.

    Raises KeyError or ValueError when it carries none.
    """
    envelope = from_headers(message.headers or {}, message.data)
    if envelope.source != source:
        raise ForeignMessageError(f"it says that it is of {envelope.source[:100]!r}")
    if envelope.sequence < 1 or not 0 <= envelope.previous_sequence < envelope.sequence:
        raise ForeignMessageError("its positions make no sense")
    if envelope.subject != message.subject:
        raise ForeignMessageError("it was sent under another subject than its own")
    if envelope.time.tzinfo is None:
        raise ForeignMessageError("its time has no zone")
    return envelope


async def bury(js: JetStreamContext, durable: str, message: Msg, error: Exception) -> None:
    """Copy the message to the dead letters; once, however often it is delivered."""
    where = message.metadata
    headers = {
        "Nats-Msg-Id": f"{durable}:{where.stream}:{where.sequence.stream}",
        "Caigou-Stream": where.stream,
        "Caigou-Sequence": str(where.sequence.stream),
        "Caigou-Subject": encode_token(message.subject)[:MAX_HEADER],
        "Caigou-Error": encode_token(f"{type(error).__name__}: {error}")[:MAX_HEADER],
    }
    await js.publish(
        f"dlq.{encode_token(durable)}", message.data, stream=DEAD_LETTERS, headers=headers
    )
