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
from services.admin_ui.entrypoints.words import WORDS

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
        shown = [
            Section(each.name, {**each.page, "items": items})
            for each, items in zip(sections, rows, strict=True)
        ]
        around = {
            "person": person,
            "search": asked.search,
            "sessions": await self._sessions(person, shown),
            "waits": await self._lists.waits(person.actor, shown),
            "within": order is not None,
            "of": order or "",
        }
        language = self._desk.language(request)
        for section in shown:
            places = section.page["places"]
            context = {
                **around, "section": section, "items": section.items, "shown": len(places)
            }  # fmt: skip
            name = section.name or "items"
            html = self._desk.rendering.page(language, "section_rows.html", context)
            keys = [key_of(*place) for place in places]
            answer.add_list(name, keys, html, changed=bool(section.items))
            for part, template in (("more", "more.html"), ("matching", "all_matching.html")):
                html = self._desk.rendering.page(language, template, context)
                answer.add_part(f"{part}-{name}", html)
        self._add_counts(language, asked, shown, answer)
        behind = any(section.page["catching_up"] for section in sections)
        return LivePosition(orders=position), behind

    async def _sessions(self, person: Person, shown: Sequence[Section]) -> Items:
        """Return the sessions where a row names one."""
        named = any(item["provider_order"] for section in shown for item in section.items)
        return await self._lists.sessions(person.actor) if named else []

    def _add_counts(
        self, language: str, asked: LiveSearch, shown: Sequence[Section], answer: LiveAnswer
    ) -> None:
        counts = counts_of(shown)
        number = self._desk.rendering.number(language)
        for name, count in counts["lists"].items():
            answer.add_count(name, number(count))
        answer.add_count("all", number(sum(counts["lists"].values())))
        answer.add_count("items", number(shown[0].page["counts"]["matching"]))
        context = {"words": WORDS["status"], "counts": counts["statuses"], "chosen": asked.status}
        options = self._desk.rendering.page(language, "status_options.html", context)
        answer.add_part("status-options", options)

    async def _changed(
        self,
        actor: Actor,
        asked: LiveSearch,
        names: Sequence[str | None],
        order: str | None,
        since: int,
    ) -> Sequence[Section]:
        changed = str(since)
        return await asyncio.gather(
            *(
                self._lists.section(actor, asked.search, name, order, changed_after=changed)
                for name in names
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
