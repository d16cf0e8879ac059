"""Ends tasks for certain."""

import asyncio
from collections.abc import Collection
from typing import Any

AGAIN_SECONDS = 0.2


async def cancel(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Cancel the tasks until they have ended; what they raise is dropped.

    Once is not enough: on Python 3.11 a cancellation that meets the end of an
    `asyncio.wait_for`, as inside the NATS client's `fetch`, is lost.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
