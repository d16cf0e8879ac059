"""A bell between threads and the event loop: whoever waits is woken, nobody waits for ever."""

import asyncio
import threading
import time


class Wakeup:
    """Counts rings. A waiter says which count it has seen, so no ring is ever missed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @property
    def count(self) -> int:
        return self._count

    def wake(self) -> None:
        """Ring, from any thread."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()
            listeners, self._listeners = self._listeners, []
        for loop, event in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def wait(self, seen: int, timeout: float) -> int:
        """Block the calling thread until the count passes `seen` or `timeout` seconds are over."""
        end = time.monotonic() + timeout
        with self._changed:
            while self._count <= seen and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)
            return self._count

    async def wait_async(self, seen: int, timeout: float) -> int:  # noqa: ASYNC109  a bound, not a cancellation
        """Do the same on the event loop, without holding a thread."""
        event = asyncio.Event()
        with self._changed:
            if self._count > seen:
                return self._count
            entry = (asyncio.get_running_loop(), event)
            self._listeners.append(entry)
        try:
            async with asyncio.timeout(timeout):
                await event.wait()
        except TimeoutError:
            with self._changed:
                if entry in self._listeners:
                    self._listeners.remove(entry)
        return self._count
