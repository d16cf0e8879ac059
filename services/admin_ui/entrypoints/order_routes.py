"""Orders: the list, and an order's own page with its tabs."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from chassis.http.exact_paths import PathId
from contracts.model import Provider
from contracts.order_status.commands import AddNote
from services.admin_ui.adapters.platform import LOG, ORDER_STATUS
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk, freshness, seen_at
from services.admin_ui.entrypoints.listing import (
    ItemSearch,
    Lists,
    Section,
    counts_of,
    narrowed,
)
from services.admin_ui.entrypoints.order_search import OrderSearch, orders_page
from services.admin_ui.entrypoints.saved_views import saved_views


def order_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/")
    async def home() -> Response:
        return RedirectResponse("/orders", 303)

    @router.get("/orders")
    async def orders(request: Request, search: Annotated[OrderSearch, Query()]) -> Response:
        person = await desk.person(request)
        context = {
            "search": search,
            "found": await orders_page(desk.platform, person.actor, search),
            "sessions": await lists.sessions(person.actor),
            "views": await saved_views(desk, person, request),
        }
        return await desk.page(request, person, "orders.html", context)

    @router.get("/orders/{order}")
    async def order(request: Request, order: PathId) -> Response:
        await desk.person(request)
        return RedirectResponse(f"{address(order)}/purchase", 303)

    @router.get("/orders/{order}/purchase")
    async def purchase(
        request: Request, order: PathId, search: Annotated[ItemSearch, Query()]
    ) -> Response:
        person = await desk.person(request)
        sections = await lists.sections(person.actor, search, order)
        return await shown(request, order, "purchase", search, sections)

    @router.get("/orders/{order}/items")
    async def items(
        request: Request, order: PathId, search: Annotated[ItemSearch, Query()]
    ) -> Response:
        person = await desk.person(request)
        sections = [await lists.section(person.actor, search, None, order)]
        return await shown(request, order, "items", search, sections)

    async def shown(
        request: Request, order: str, tab: str, search: ItemSearch, sections: Sequence[Section]
    ) -> Response:
        person = await desk.person(request)
        asked = freshness(search.at_least)
        found = await desk.platform.get(
            person.actor, ORDER_STATUS, f"/orders/{quote(order, safe='')}", asked
        )
        context = {
            "order": found,
            "tab": tab,
            "search": search,
            "sections": sections,
            "counts": counts_of(sections),
            "sessions": await lists.sessions(person.actor),
            "choices": await desk.chosen_sessions(person, order),
            "waits": await lists.waits(person.actor, sections),
            "providers": _providers(sections),
        }
        return await desk.page(request, person, "order.html", context)

    @router.get("/orders/{order}/activities")
    async def activities(request: Request, order: PathId, before: str = "") -> Response:
        person = await desk.person(request)
        found = await desk.platform.get(
            person.actor, ORDER_STATUS, f"/orders/{quote(order, safe='')}"
        )
        feed = await desk.platform.get(
            person.actor, LOG, "/activities", narrowed({"order": order, "before": before})
        )
        context = {"order": found, "tab": "activities", "feed": feed}
        return await desk.page(request, person, "order_activities.html", context)

    @router.post("/orders/{order}/notes")
    async def note(
        request: Request,
        order: PathId,
        text: Annotated[str, Form(max_length=4000)],
        key: Annotated[str, Form(max_length=100)],
    ) -> Response:
        person = await desk.person(request)
        page = f"{address(order)}/purchase"
        if text.strip():
            command = AddNote(order_id=order, text=text.strip())
            once = idempotency_key(key, "add-note", command)
            done = await desk.platform.command(
                person.actor, ORDER_STATUS, "add-note", command, once
            )
            page = seen_at(page, done.position)
        return RedirectResponse(f"{page}#notes", 303)

    return router


def _providers(sections: Sequence[Section]) -> list[str]:
    """Return the providers of the items that are shown: those a session is chosen for."""
    found = {item["goods"]["provider"] for section in sections for item in section.items}
    return [provider.value for provider in Provider if provider.value in found]


def address(order: str) -> str:
    return f"/orders/{quote(order, safe='')}"
