"""What stands in the address of the orders list, and what is asked of order_status for it."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import ORDER_STATUS, Json, Platform
from services.admin_ui.entrypoints.listing import narrowed

PAGE, AT_ONCE = 50, 500
"""Orders: on a page; in one answer for a file."""


class OrderSearch(BaseModel):
    """A bookmark brings it back."""

    model_config = ConfigDict(extra="ignore")

    q: str = ""
    status: str = ""
    provider: str = ""
    session: str = ""
    attention: str = ""
    sort: str = "-registered"
    cursor: str = ""
    at_least: str = ""

    def address(self, **changed: str) -> str:
        """Return the query of this search with something else in it; a new one begins anew."""
        asked = self.model_dump(exclude={"at_least", "cursor"}) | changed
        return f"?{urlencode(narrowed(asked))}"

    @property
    def filters(self) -> Mapping[str, str]:
        return narrowed(self.model_dump(exclude={"cursor", "at_least", "sort"}))


async def orders_page(platform: Platform, actor: Actor, search: OrderSearch) -> Json:
    """Return a page of orders, with how many match."""
    asked = search.model_dump() | {"limit": str(PAGE), "counts": "true"}
    return await platform.get(actor, ORDER_STATUS, "/orders", narrowed(asked))


async def every_order(
    platform: Platform, actor: Actor, search: OrderSearch
) -> AsyncGenerator[Sequence[dict[str, Any]]]:
    """Give every order that matches, in pages."""
    cursor: str | None = ""
    while cursor is not None:
        asked = search.model_dump() | {"limit": str(AT_ONCE), "cursor": cursor}
        page = await platform.get(actor, ORDER_STATUS, "/orders", narrowed(asked))
        yield page["orders"]
        cursor = page["next"]
