"""Ends tasks for certain."""

import asyncio
from collections.abc import Collection, Coroutine
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


async def unbroken(ending: Coroutine[Any, Any, None]) -> None:
    """Wait until an ending is over, also when the waiting task is cancelled once more.

    `cancel` asks again and again: without this, the second request would break off what the
    first one began. A cancellation that comes meanwhile is raised at the end; so is what the
    ending raises.
    """
    running = asyncio.ensure_future(ending)
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.wait((running,))
        except asyncio.CancelledError as error:
            cancelled = error
    running.result()
    if cancelled:
        raise cancelled
