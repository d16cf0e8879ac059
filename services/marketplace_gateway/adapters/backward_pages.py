"""Reading a numbered list from its last page to its first, so that no entry slips through.

An order that is modified while we page leaves the window of modification times, and every later
entry moves up by one. Reading forwards would then step over an entry at each page border; reading
backwards meets one twice at worst, which its reader absorbs.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

_CURSOR = re.compile("(back|on):([1-9][0-9]{0,5})", re.ASCII)
_LAST_BELIEVABLE_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """One page as it came: entries, how many there are in all if said, how many fit a page."""

    entries: list[Any]
    total: int | None
    size: int


async def backward_page(
    fetch: Callable[[int], Awaitable[NumberedPage]], cursor: str | None
) -> tuple[list[Any], str | None]:
    """Return one page and the cursor of the next; where no total is told, pages run forwards."""
    told = _CURSOR.fullmatch(cursor or "")
    if told is None:
        # Also for a cursor that is none of ours: to read a window again does no harm.
        return await _first(fetch)
    direction, page_no = told[1], int(told[2])
    page = await fetch(page_no)
    if direction == "back":
        return page.entries, f"back:{page_no - 1}" if page_no > 1 else None
    return page.entries, f"on:{page_no + 1}" if len(page.entries) >= page.size else None


async def _first(
    fetch: Callable[[int], Awaitable[NumberedPage]],
) -> tuple[list[Any], str | None]:
    page = await fetch(1)
    if page.total is None:
        return page.entries, "on:2" if len(page.entries) >= page.size else None
    # A first page that is not the last is full: so many fit a page, whatever was asked for.
    fits = min(page.size, len(page.entries)) or page.size
    last = min(-(-page.total // fits), _LAST_BELIEVABLE_PAGE)
    if last <= 1:
        return page.entries, None
    return (await fetch(last)).entries, f"back:{last - 1}"
