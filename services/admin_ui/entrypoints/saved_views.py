"""A person's saved views as a list shows them, with how much each finds now."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from services.admin_ui.adapters.platform import ORDER_STATUS, RefusedError, UnreachableError
from services.admin_ui.entrypoints.answering import Desk, Person, is_part
from services.admin_ui.entrypoints.listing import NAMES, ItemSearch
from services.admin_ui.entrypoints.order_search import OrderSearch

COUNTED = 10
"""Views whose matches are counted; a person with more has them without the number."""
LISTS = {
    "/orders": frozenset(OrderSearch.model_fields),
    "/purchase": frozenset(ItemSearch.model_fields),
}
"""What an address of each list may ask for."""
LEFT_OUT = frozenset({"sort", "cursor", "at_least"})
"""Of it: what changes no count."""


@dataclass(frozen=True, slots=True)
class SavedView:
    name: str
    address: str
    count: int | None
    """None: not counted."""


async def saved_views(desk: Desk, person: Person, request: Request) -> Sequence[SavedView]:
    """Return the views; a page that only refreshes its rows does not count them again."""
    saved = list((await desk.saved(person)).items())
    counted = [] if is_part(request) else saved[:COUNTED]
    counts = await asyncio.gather(*(_count(desk, person, address) for _, address in counted))
    found = [*counts, *[None] * (len(saved) - len(counts))]
    return [SavedView(n, address, count) for (n, address), count in zip(saved, found, strict=True)]


async def _count(desk: Desk, person: Person, address: str) -> int | None:
    parts = urlsplit(address)
    if parts.path not in LISTS:
        return None
    known = LISTS[parts.path] - LEFT_OUT
    asked = {key: value for key, value in parse_qsl(parts.query) if key in known}
    path = parts.path
    if path == "/purchase":
        path, asked = "/items", {"list": NAMES[0], **asked}
    # A view that was saved long ago may ask for what is refused today: it has no number then.
    with contextlib.suppress(UnreachableError, RefusedError):
        only = {**asked, "limit": "1", "counts": "true"}
        page = await desk.platform.get(person.actor, ORDER_STATUS, path, only)
        matching: int = page["counts"]["matching"]
        return matching
    return None
