"""Several tabs of one person that ask the same at one moment are one reading."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable


class AskedTogether:
    """Answers that are being made; whoever asks the same meanwhile gets the same.

    The content is shared and never the response: what compresses one alters its headers.
    What is asked names the position that the answer must hold, so it is never older than that.
    """

    def __init__(self) -> None:
        self._making: dict[Hashable, asyncio.Task[bytes]] = {}

    async def once(self, asked: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Make the answer, or wait for the one that is being made."""
        task = self._making.get(asked)
        if task is None:
            task = asyncio.ensure_future(_made(make))
            self._making[asked] = task
            task.add_done_callback(lambda _: self._making.pop(asked))
        # One tab that is closed must not take the answer away from the others.
        return await asyncio.shield(task)


async def _made(make: Callable[[], Awaitable[bytes]]) -> bytes:
    return await make()
