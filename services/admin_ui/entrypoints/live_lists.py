"""Lists of items as they changed: each page asks with its own address."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from chassis.security.tokens import Actor
from services.admin_ui.domain.live_position import LivePosition
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.listing import ItemSearch, Lists, Section, counts_of
from services.admin_ui.entrypoints.live_answer import LiveAnswer
from services.admin_ui.entrypoints.order_search import OrderSearch

Items = Sequence[Mapping[str, Any]]


class LiveSearch(ItemSearch):
    """A list's address, and what the page has of it."""

    live_since: str = ""
    """The page's position."""
    live_have: str = ""
    """Digests of lists and parts that it holds."""
    live_want: str = ""
    """Keys of rows, one on a line, that came onto the page without having changed."""

    @property
    def search(self) -> ItemSearch:
        return ItemSearch.model_validate(self.model_dump())

    @property
    def wanted(self) -> frozenset[str]:
        return frozenset(filter(None, self.live_want.split("\n")))


class LiveOrderSearch(OrderSearch):
    """The address of the list of orders, and what the page has of it; see `LiveSearch`."""

    live_since: str = ""
    live_have: str = ""
    live_want: str = ""

    @property
    def search(self) -> OrderSearch:
        return OrderSearch.model_validate(self.model_dump())


class LiveLists:
    """Reads and renders the rows of one or more lists that changed behind a position."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._lists = desk, Lists(desk.platform)

    async def add(
        self,
        request: Request,
        person: Person,
        asked: LiveSearch,
        names: Sequence[str | None],
        order: str | None,
        answer: LiveAnswer,
    ) -> tuple[LivePosition, bool]:
        """Add the lists to the answer; return their position, and whether they are behind."""
        since = LivePosition.read(asked.live_since).orders or 0
        sections = await self._changed(person.actor, asked, names, order, since)
        position = min(int(section.page["position"]) for section in sections)
        if position < since:
            # The database is another one: everything may be different.
            sections = await self._changed(person.actor, asked, names, order, 0)
        rows = [await self._rows(person, asked, each, order) for each in sections]
        sessions: Items = []
        if any(item["provider_order"] for items in rows for item in items):
            sessions = await self._lists.sessions(person.actor)
        language = self._desk.language(request)
        for section, items in zip(sections, rows, strict=True):
            context = {
                "section": section,
                "items": items,
                "person": person,
                "search": asked.search,
                "sessions": sessions,
                "within": order is not None,
            }
            name = section.name or "items"
            page = self._desk.rendering.page
            keys = [key_of(*place) for place in section.page["places"]]
            html = page(language, "live_rows.html", context)
            answer.add_list(name, keys, html, changed=bool(items))
            answer.add_part(f"more-{name}", page(language, "more.html", context))
        counts = counts_of(sections)
        statuses = {"counts": counts, "search": asked.search}
        answer.add_part(
            "statuses", self._desk.rendering.page(language, "live_statuses.html", statuses)
        )
        number = self._desk.rendering.number(language)
        for name in counts["lists"]:
            answer.add_count(name, number(counts["lists"][name]))
        answer.add_count("all", number(sum(counts["lists"].values())))
        answer.add_count("items", number(sections[0].page["counts"]["matching"]))
        behind = any(section.page["catching_up"] for section in sections)
        return LivePosition(orders=position), behind

    async def _changed(
        self,
        actor: Actor,
        asked: LiveSearch,
        names: Sequence[str | None],
        order: str | None,
        since: int,
    ) -> Sequence[Section]:
        # One list's counts tell how many each of the lists holds.
        return await asyncio.gather(
            *(
                self._lists.section(
                    actor,
                    asked.search,
                    name,
                    order,
                    changed_after=str(since),
                    counts="" if at else "true",
                )
                for at, name in enumerate(names)
            )
        )

    async def _rows(
        self, person: Person, asked: LiveSearch, section: Section, order: str | None
    ) -> Items:
        """Return the changed items, and those of the page that the browser does not have."""
        items = list(section.items)
        here = {key_of(*place) for place in section.page["places"]}
        missing = (asked.wanted & here) - {key_of(i["order_id"], i["item_id"]) for i in items}
        if missing:
            whole = await self._lists.section(person.actor, asked.search, section.name, order)
            items += [i for i in whole.items if key_of(i["order_id"], i["item_id"]) in missing]
        return items


def key_of(order_id: str, item_id: str) -> str:
    """Return a row's key as the templates write it."""
    return f"{order_id} / {item_id}"
