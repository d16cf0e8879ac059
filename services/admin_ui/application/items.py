"""Items as the services know them now, for a selection that may be older."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from services.admin_ui.domain.selection import Chosen

Item = Mapping[str, Any]
AT_ONCE = 8
PAGE = 500


class ReadPage(Protocol):
    """Reads a page of an order's items."""

    async def __call__(self, order_id: str, cursor: str | None) -> Mapping[str, Any]: ...


async def current(read: ReadPage, chosen: Sequence[Chosen]) -> Sequence[Item]:
    """Return the chosen items that still exist, in the order in which they were chosen."""
    wanted = dict.fromkeys(each.order_id for each in chosen)
    turns = asyncio.Semaphore(AT_ONCE)

    async def of_order(order_id: str) -> Sequence[Item]:
        found: list[Item] = []
        cursor: str | None = None
        async with turns:
            while True:
                page = await read(order_id, cursor)
                found += page["items"]
                cursor = page["next"]
                if cursor is None:
                    return found

    pages = await asyncio.gather(*map(of_order, wanted))
    known = {(i["order_id"], i["item_id"]): i for page in pages for i in page}
    places = ((each.order_id, each.item_id) for each in chosen)
    return [known[place] for place in places if place in known]
