"""The buttons above the lists: first what will be done is asked, then it is done, row by row."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from contracts.model import Message
from services.admin_ui.adapters.platform import (
    GATEWAY,
    ORDER_STATUS,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.application.bulk import Portion, portions, sent
from services.admin_ui.application.commanding import (
    BUTTONS,
    Button,
    FieldError,
    idempotency_key,
    targets,
)
from services.admin_ui.application.items import PAGE, current
from services.admin_ui.application.results import Result, decided, refused, unknown
from services.admin_ui.domain.offering import in_all, offered
from services.admin_ui.entrypoints.answering import Desk, Person, local_path
from services.admin_ui.entrypoints.listing import Lists
from services.admin_ui.entrypoints.picking import Picked, picked


def action_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.post("/do/{name}/ask")
    async def ask(request: Request, name: str) -> Response:
        """Show what will be done with the ticked rows, and what must be chosen for it."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=20_000)
        rows = await picked(lists, person.actor, form, confirmed=False)
        return await asked(request, person, name, button, form, rows, "")

    @router.post("/do/{name}")
    async def act(request: Request, name: str) -> Response:
        """Do it, and show what became of every row."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=20_000)
        rows = await picked(lists, person.actor, form, confirmed=True)
        if not rows.chosen or not rows.is_as_seen or (button.single and len(rows.chosen) > 1):
            return await asked(request, person, name, button, form, rows, "")
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        parts = portions(button.verb, rows.chosen, merged="merge_orders" in fields)

        def build(part: Portion) -> Message:
            return button.build(targets(part), fields)

        async def send(part: Portion, command: Message) -> Result:
            key = idempotency_key(fields.get("key", ""), command)
            return await commanded(person, button.verb, part, command, key)

        try:
            result = await sent(parts, build, send)
        except FieldError as error:
            return await asked(request, person, name, button, form, rows, str(error), 422)
        except ValueError as error:
            return await asked(request, person, name, button, form, rows, _first(error), 422)
        context = {
            "name": name,
            "result": result,
            "fields": _again(form, rows),
            "back": local_path(fields.get("back")),
        }
        return await desk.page(request, person, "actions/result.html", context)

    async def commanded(
        person: Person, verb: str, chosen: Portion, command: Message, key: str
    ) -> Result:
        try:
            done = await desk.platform.command(person.actor, ORDER_STATUS, verb, command, key)
        except RefusedError as error:
            if error.answer and error.answer["lines"]:
                return decided(chosen, error.answer, error.position)
            return refused(chosen, error.code, error.detail)
        except UnreachableError:
            return unknown(chosen)
        return decided(chosen, done.answer, done.position)

    async def asked(
        request: Request,
        person: Person,
        name: str,
        button: Button,
        form: FormData,
        rows: Picked,
        error: str,
        status: int = 200,
    ) -> Response:
        chosen, back = rows.chosen, local_path(str(form.get("back", "/")))
        if not rows.is_as_seen:
            changed = {"picked": rows, "back": back}
            return await desk.page(request, person, "actions/changed.html", changed, 409)

        async def read(order_id: str, cursor: str | None) -> dict[str, Any]:
            path = f"/orders/{quote(order_id, safe='')}/items"
            asking = {"limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
            return await desk.platform.get(person.actor, ORDER_STATUS, path, asking)

        items = await current(read, chosen) if rows.items is None else rows.items
        sessions = await desk.platform.get(person.actor, GATEWAY, "/sessions")
        applies = [name in offered(item) for item in items]
        context = {
            "name": name,
            "chosen": chosen,
            "picked": rows,
            "items": items,
            "applies": applies,
            "sessions": sessions["sessions"],
            "available": in_all(items, "available_statuses"),
            "corrections": in_all(items, "corrections"),
            "single": button.single,
            "allowed": person.may(button.right),
            "error": error,
            "fields": {k: v for k, v in form.items() if isinstance(v, str)},
            "back": back,
        }
        return await desk.page(request, person, "actions/ask.html", context, status)

    return router


def _button(name: str) -> Button:
    if name not in BUTTONS:
        raise ProblemError(404, "not_found", "There is no such action.")
    return BUTTONS[name]


def _again(form: FormData, rows: Picked) -> list[tuple[str, str]]:
    """Return the fields that send the very same again: the rows themselves, not their filter."""
    left_out = {"item", "matching", "filter", "seen"}
    same = [(k, v) for k, v in form.multi_items() if k not in left_out and isinstance(v, str)]
    return same + [("item", each.value) for each in rows.chosen]


def _first(error: ValueError) -> str:
    """Return the first thing that is wrong, without the library's words around it."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]) if errors else str(error)
