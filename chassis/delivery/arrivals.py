"""Messages of a durable consumer as they arrive, batch by batch."""

import asyncio
from collections.abc import Iterable, Sequence

import nats.errors
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

BATCH = 500
PAUSE_SECONDS = 0.05

log = structlog.get_logger()


async def fetch(subscription: JetStreamContext.PullSubscription, seconds: float) -> Sequence[Msg]:
    """Return what has come, none when nothing did in time. Raises what the client raises."""
    try:
        return await subscription.fetch(BATCH, timeout=seconds)
    except (TimeoutError, nats.errors.TimeoutError):
        # The client calls it a time-out, at once and again and again, when the consumer is
        # gone: asking for the consumer raises NotFoundError, and pausing spares the server.
        await subscription.consumer_info()
        await asyncio.sleep(PAUSE_SECONDS)
        return []


async def give_back(messages: Iterable[Msg]) -> None:
    """Let the server deliver them again now; else it keeps them back until `ack_wait` is over."""
    for message in messages:
        await message.nak()


async def end(subscription: JetStreamContext.PullSubscription) -> None:
    """Unsubscribe; what cannot be said any more is not needed."""
    try:
        await subscription.unsubscribe()
    except (nats.errors.Error, JetStreamError) as error:
        log.info("unsubscribe_failed", error=repr(error))
