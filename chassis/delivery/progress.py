"""Tells the server that fetched messages are still being worked on.

Without it a slow batch passes `ack_wait`, and the server hands the same messages out again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from nats.aio.msg import Msg

from chassis.cancelling import cancel
from chassis.delivery.streams import ACK_WAIT_SECONDS


@contextlib.asynccontextmanager
async def kept(messages: Sequence[Msg], ack_wait: float = ACK_WAIT_SECONDS) -> AsyncIterator[None]:
    """Hold the messages for as long as the block takes."""
    telling = asyncio.create_task(_tell(messages, ack_wait / 3))
    try:
        yield
    finally:
        await cancel((telling,))


async def _tell(messages: Sequence[Msg], seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        for message in messages:
            if not message.is_acked:
                await message.in_progress()
