"""What happened to an order or an item, and how they stood at a moment."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from chassis.http.exact_paths import PathId
from contracts.order_status.commands import AddNote
from services.admin_ui.adapters.platform import LOG, ORDER_STATUS
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.application.moments import BadMomentError, field_text, read_moment
from services.admin_ui.application.timeline import stretches
from services.admin_ui.entrypoints.answering import Desk, Person, freshness, seen_at
from services.admin_ui.entrypoints.listing import Lists, narrowed

PAGE = "100"


class Past(BaseModel):
    """What stands in the address of a history."""

    model_config = ConfigDict(extra="ignore")

    at: str = ""
    after: str = ""
    before: str = ""
    last: str = ""
    at_least: str = ""

    def address(self, **place: str) -> str:
        """Return the query of another page of the same moment."""
        return f"?{urlencode(narrowed({'at': self.at} | place))}"


def history_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/orders/{order}/history")
    async def of_order(request: Request, order: PathId, past: Annotated[Past, Query()]) -> Response:
        person = await desk.person(request)
        path = f"/orders/{quote(order, safe='')}"
        found = await desk.platform.get(person.actor, ORDER_STATUS, path, freshness(past.at_least))
        around = {
            "order": found,
            "tab": "history",
            "providers": [],
            "sessions": await lists.sessions(person.actor),
        }
        return await shown(request, person, path, past, "order_history.html", around)

    @router.get("/orders/{order}/items/{item}/history")
    async def of_item(
        request: Request, order: PathId, item: PathId, past: Annotated[Past, Query()]
    ) -> Response:
        person = await desk.person(request)
        path = _item_path(order, item)
        detail = await desk.platform.get(person.actor, ORDER_STATUS, path, freshness(past.at_least))
        around = {"detail": detail, "sessions": await lists.sessions(person.actor)}
        return await shown(request, person, path, past, "history.html", around)

    async def shown(
        request: Request,
        person: Person,
        path: str,
        past: Past,
        template: str,
        around: Mapping[str, Any],
    ) -> Response:
        moment, bad, zone = None, "", desk.look(request).zone
        try:
            moment = read_moment(past.at, zone)
        except BadMomentError:
            bad = past.at
        place = narrowed({"after": past.after, "before": past.before, "last": past.last})
        if moment and not place:
            place = {"around": moment.isoformat()}
        timeline, state = await asyncio.gather(
            desk.platform.get(person.actor, LOG, f"{path}/timeline", place | {"limit": PAGE}),
            as_of(person, path, moment.isoformat() if moment else ""),
        )
        context = {
            **around,
            "past": past,
            "moment": moment,
            "field": field_text(moment, zone),
            "bad_moment": bad,
            "state": state,
            "timeline": timeline,
            "stretches": stretches(timeline, moment, zone),
        }
        return await desk.page(request, person, template, context, 422 if bad else 200)

    async def as_of(person: Person, path: str, moment: str) -> Any:
        """Return what stood then; None when nothing did, or no moment is asked for."""
        if not moment:
            return None
        asked = {"at": moment, "limit": "1"}
        found = await desk.platform.get(person.actor, ORDER_STATUS, f"{path}/history", asked)
        return found["state"]

    @router.post("/orders/{order}/items/{item}/notes")
    async def note(
        request: Request,
        order: PathId,
        item: PathId,
        text: Annotated[str, Form(max_length=4000)],
        key: Annotated[str, Form(max_length=100)],
    ) -> Response:
        person = await desk.person(request)
        page = f"{_item_path(order, item)}/history"
        if text.strip():
            command = AddNote(order_id=order, item_id=item, text=text.strip())
            once = idempotency_key(key, "add-note", command)
            done = await desk.platform.command(
                person.actor, ORDER_STATUS, "add-note", command, once
            )
            page = seen_at(page, done.position)
        return RedirectResponse(f"{page}#notes", 303)

    return router


def _item_path(order: str, item: str) -> str:
    return f"/orders/{quote(order, safe='')}/items/{quote(item, safe='')}"
