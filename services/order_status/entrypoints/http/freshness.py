"""Reading one's own writes: wait a little for the view, say when it is behind."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from services.order_status.application.reading.ports import Freshness

PATIENCE_SECONDS = 2.0

Found = TypeVar("Found")


async def arrived(view: Freshness, at_least: int | None) -> int:
    """Wait for the position asked for, but not longer than a person would.

    Returns the position that an answer must hold to be fresh: the one asked for, else whatever
    this process knows to be committed.
    """
    if at_least is None:
        return view.head()
    await view.reach(at_least, PATIENCE_SECONDS)
    return at_least


async def found(
    view: Freshness, wanted: int, read: Callable[[], tuple[Found, int]]
) -> tuple[Found, int]:
    """Read one thing; when it is missing and the view is behind, wait and look again."""
    thing, position = await asyncio.to_thread(read)
    if thing is None and position < wanted:
        await view.reach(wanted, PATIENCE_SECONDS)
        thing, position = await asyncio.to_thread(read)
    return thing, position


def catching_up(position: int, wanted: int) -> bool:
    """Say whether something committed is still on its way into the view."""
    return position < wanted
