"""Rules: what administrators set, for everybody to read."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from services.admin_ui.adapters.platform import GATEWAY, ORDER_STATUS, RefusedError
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.application.delivery_form import (
    ADDRESS_PARTS,
    RULE_PARTS,
    address_rows,
    rule_rows,
)
from services.admin_ui.application.field_mistakes import FieldMistakesError
from services.admin_ui.application.rule_forms import rule_command
from services.admin_ui.application.session_forms import WINDOWS
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.listing import Lists
from services.admin_ui.entrypoints.sent_form import Sent

SERVICES = {
    "set-price-guard": GATEWAY,
    "set-delivery": GATEWAY,
    "set-automatic-booking": ORDER_STATUS,
    "set-status-mapping": ORDER_STATUS,
}
MOST_FIELDS = 20_000
"""A thousand rules and a hundred addresses fit."""


def rule_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/rules")
    async def rules(request: Request, done: str = "", at_least: str = "") -> Response:
        person = await desk.person(request)
        known = done if done in SERVICES else ""
        position = at_least if known and at_least.isdecimal() else ""
        context = {"done": known, "sent": Sent(), "position": position}
        return await page(request, person, context, 200)

    @router.post("/rules/{verb}")
    async def change(request: Request, verb: str) -> Response:
        person = await desk.person(request)
        if verb not in SERVICES:
            raise ProblemError(404, "not_found", "There is no such action.")
        form = await request.form(max_fields=MOST_FIELDS)
        fields = {k: v for k, v in form.items() if isinstance(v, str)}
        context: dict[str, Any] = {"done": "", "position": ""}
        try:
            command = rule_command(verb, fields)
            key = idempotency_key(fields.get("key", ""), command)
            done = await desk.platform.command(person.actor, SERVICES[verb], verb, command, key)
        except FieldMistakesError as error:
            context["sent"] = Sent(verb, fields, error.fields)
            return await page(request, person, context, 422)
        except RefusedError as refusal:
            if refusal.status == 403:
                raise
            context["sent"] = Sent(verb, fields, refusal=refusal)
            return await page(request, person, context, refusal.status)
        return RedirectResponse(f"/rules?done={verb}&at_least={done.position}#{verb}", 303)

    async def page(
        request: Request, person: Person, context: Mapping[str, Any], status: int
    ) -> Response:
        def asked(service: str) -> dict[str, str]:
            fresh = context["position"] and SERVICES[context["done"]] == service
            return {"at_least": context["position"]} if fresh else {}

        marketplace, items, sessions = await asyncio.gather(
            desk.platform.get(person.actor, GATEWAY, "/rules", asked(GATEWAY)),
            desk.platform.get(person.actor, ORDER_STATUS, "/rules", asked(ORDER_STATUS)),
            lists.sessions(person.actor),
        )
        delivery, sent = marketplace["delivery"], context["sent"]
        typed = sent.fields if sent.verb == "set-delivery" else None
        shown = {
            "guard": marketplace["price_guard"],
            "delivery": delivery,
            "addresses": address_rows(delivery["addresses"], typed),
            "ways": rule_rows(delivery["rules"], typed),
            "address_parts": ADDRESS_PARTS,
            "way_parts": RULE_PARTS,
            "automatic": items["automatic_booking"],
            "mapping": items["status_mapping"],
            "sessions": sessions,
            "windows": WINDOWS,
        }
        return await desk.page(request, person, "rules.html", {**context, **shown}, status)

    return router
