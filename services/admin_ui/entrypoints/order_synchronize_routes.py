"""Synchronize on the page of an order: with the sessions chosen for it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from chassis.http.exact_paths import PathId
from contracts.marketplace.commands import Synchronize
from services.admin_ui.adapters.platform import GATEWAY, ORDER_STATUS
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.choosing import Choosing, begin_login

PAGE = 500


def order_synchronize_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    choosing = Choosing(desk)

    @router.post("/orders/{order}/synchronize")
    async def synchronize(
        request: Request, order: PathId, key: Annotated[str, Form(max_length=100)] = ""
    ) -> Response:
        """Read the order's provider orders with the chosen sessions, else with those they are on.

        A chosen session whose login has expired is led through it first.
        """
        person = await desk.person(request)
        chosen = await desk.chosen_sessions(person, order)
        by_id = {each["session_id"]: each for each in await choosing.sessions(person)}
        known = [by_id[each] for each in chosen.values() if each in by_id]
        for each in known:
            if each["state"] == "expired":
                login = begin_login(each["provider"], each["name"], each["session_id"])
                return await choosing.login_page(request, person, order, login, key)
        # A choice for one provider of two would leave the other one's orders unread.
        covered = await bought_on(person, order) <= {each["provider"] for each in known}
        wanted = [each["session_id"] for each in known] if covered and known else [None]
        begun = []
        for session_id in wanted:
            command = Synchronize(order_ids=(order,), session_id=session_id)
            done = await desk.platform.command(
                person.actor, GATEWAY, "synchronize", command, idempotency_key(key, command)
            )
            begun.append(done.answer["operation_id"])
        return RedirectResponse(f"/activity?id={begun[0]}", 303)

    async def bought_on(person: Person, order: str) -> set[str]:
        path = f"/orders/{quote(order, safe='')}/items"
        asked = {"list": "goods_purchased", "limit": str(PAGE)}
        found = await desk.platform.get(person.actor, ORDER_STATUS, path, asked)
        return {item["goods"]["provider"] for item in found["items"]}

    return router
