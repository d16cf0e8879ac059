"""The three lists and the Items tab: what is asked of order_status, and the sections of a page."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import (
    GATEWAY,
    ORDER_STATUS,
    Platform,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.entrypoints.waiting_rows import Booking, Place, waiting_rows

NAMES = ("ready_for_purchase", "goods_purchased", "purchased")
PAGE, AT_ONCE = 100, 500
"""Items: on a page; in one answer when all are wanted."""

ListName = Literal["ready_for_purchase", "goods_purchased", "purchased"]


class ItemSearch(BaseModel):
    """What stands in the address of a list; a bookmark brings it back."""

    model_config = ConfigDict(extra="ignore")

    list: ListName | None = None
    q: str = ""
    status: str = ""
    vendor: str = ""
    provider: str = ""
    session: str = ""
    provider_order: str = ""
    attention: str = ""
    sort: str = ""
    cursor: str = ""
    at_least: str = ""

    def address(self, **changed: str | None) -> str:
        """Return the query of this search with something else in it; a new one begins anew."""
        asked = self.model_dump(exclude={"at_least", "cursor"}) | changed
        return f"?{urlencode(narrowed(asked))}"

    def which(self, name: str | None, order: str = "") -> str:
        """Return the query that finds the rows of one list again, whatever page is looked at."""
        return urlencode(narrowed({**self.filters, "list": name, "order": order}))

    @property
    def filters(self) -> Mapping[str, str]:
        return narrowed(self.model_dump(exclude={"list", "cursor", "at_least", "sort"}))


@dataclass(frozen=True, slots=True)
class Section:
    """One list as a page shows it."""

    name: str | None
    """None: the Items tab."""
    page: Mapping[str, Any]

    @property
    def items(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.page["items"]
        return found


class Lists:
    """Reads sections of items."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def section(
        self,
        actor: Actor,
        search: ItemSearch,
        name: str | None,
        order: str | None = None,
        **more: str,
    ) -> Section:
        asked = search.model_dump() | {"list": name or "", "limit": str(PAGE), "counts": "true"}
        asked |= more
        found = await self._platform.get(actor, ORDER_STATUS, _path(order), narrowed(asked))
        return Section(name, found)

    async def every(
        self, actor: Actor, search: ItemSearch, order: str | None = None
    ) -> AsyncGenerator[Sequence[dict[str, Any]]]:
        """Give every item that the search finds, from its first page on, in pages."""
        cursor: str | None = ""
        while cursor is not None:
            asked = search.model_dump() | {"limit": str(AT_ONCE), "cursor": cursor}
            page = await self._platform.get(actor, ORDER_STATUS, _path(order), narrowed(asked))
            yield page["items"]
            cursor = page["next"]

    async def sections(self, actor: Actor, search: ItemSearch, order: str) -> Sequence[Section]:
        """Return the chosen list of an order, or all three."""
        chosen = [search.list] if search.list else NAMES
        return await asyncio.gather(*(self.section(actor, search, name, order) for name in chosen))

    async def waits(self, actor: Actor, sections: Sequence[Section]) -> Mapping[Place, Booking]:
        """Return what bookings of the shown rows wait for."""
        items = [item for section in sections for item in section.items]
        return await waiting_rows(self._platform, actor, items)

    async def sessions(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return the sessions; none while the gateway does not answer: lists show without."""
        with contextlib.suppress(UnreachableError, RefusedError):
            found = await self._platform.get(actor, GATEWAY, "/sessions")
            sessions: Sequence[Mapping[str, Any]] = found["sessions"]
            return sessions
        return []


def counts_of(sections: Sequence[Section]) -> Mapping[str, Mapping[str, int]]:
    """Return the lists' counts, which are alike in every section, and statuses over all shown."""
    statuses = Counter[str]()
    for section in sections:
        statuses.update(section.page["counts"]["statuses"])
    return {"lists": sections[0].page["counts"]["lists"], "statuses": statuses}


def _path(order: str | None) -> str:
    return "/items" if order is None else f"/orders/{quote(order, safe='')}/items"


def narrowed(asked: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is not empty."""
    return {name: value for name, value in asked.items() if value}
