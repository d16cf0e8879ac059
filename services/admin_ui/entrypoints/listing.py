"""The three lists and the Items tab: what is asked of order_status, and the sections of a page."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
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

NAMES = ("ready_for_purchase", "goods_purchased", "purchased")
PAGE = 100

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
        path = "/items" if order is None else f"/orders/{quote(order, safe='')}/items"
        return Section(name, await self._platform.get(actor, ORDER_STATUS, path, narrowed(asked)))

    async def sections(self, actor: Actor, search: ItemSearch, order: str) -> Sequence[Section]:
        """Return the chosen list of an order, or all three."""
        chosen = [search.list] if search.list else NAMES
        return await asyncio.gather(*(self.section(actor, search, name, order) for name in chosen))

    async def sessions(self, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """Return the sessions; none while the gateway does not answer: lists show without."""
        with contextlib.suppress(UnreachableError, RefusedError):
            found = await self._platform.get(actor, GATEWAY, "/sessions")
            sessions: Sequence[Mapping[str, Any]] = found["sessions"]
            return sessions
        return []


def narrowed(asked: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is not empty."""
    return {name: value for name, value in asked.items() if value}
