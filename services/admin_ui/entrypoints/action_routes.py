"""The buttons above the lists: first what will be done is asked, then it is done, row by row."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from services.admin_ui.adapters.platform import (
    GATEWAY,
    ORDER_STATUS,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.application.commanding import (
    BUTTONS,
    Button,
    FieldError,
    idempotency_key,
    targets,
)
from services.admin_ui.application.items import PAGE, current
from services.admin_ui.application.results import decided, refused, unknown
from services.admin_ui.domain.offering import in_all, offered
from services.admin_ui.domain.selection import (
    Chosen,
    UnreadableSelectionError,
    read_selection,
)
from services.admin_ui.entrypoints.answering import Desk, Person, local_path


def action_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/do/{name}/ask")
    async def ask(request: Request, name: str) -> Response:
        """Show what will be done with the ticked rows, and what must be chosen for it."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=20_000)
        return await asked(request, person, name, button, form, "")

    @router.post("/do/{name}")
    async def act(request: Request, name: str) -> Response:
        """Do it, and show what became of every row."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=20_000)
        chosen = _chosen(form)
        if not chosen or (button.single and len(chosen) > 1):
            return await asked(request, person, name, button, form, "")
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        try:
            command = button.build(targets(chosen), fields)
        except FieldError as error:
            return await asked(request, person, name, button, form, str(error), 422)
        except ValueError as error:
            return await asked(request, person, name, button, form, _first(error), 422)
        key = idempotency_key(fields.get("key", ""), command)
        try:
            done = await desk.platform.command(
                person.actor, ORDER_STATUS, button.verb, command, key
            )
            result = decided(chosen, done.answer, done.position)
        except RefusedError as error:
            result = (
                decided(chosen, error.answer, error.position)
                if error.answer and error.answer["lines"]
                else refused(chosen, error.code, error.detail, error.details)
            )
        except UnreachableError:
            result = unknown(chosen)
        context = {
            "name": name,
            "result": result,
            "fields": form.multi_items(),
            "back": local_path(fields.get("back")),
        }
        return await desk.page(request, person, "actions/result.html", context)

    async def asked(
        request: Request,
        person: Person,
        name: str,
        button: Button,
        form: FormData,
        error: str,
        status: int = 200,
    ) -> Response:
        chosen = _chosen(form)

        async def read(order_id: str, cursor: str | None) -> dict[str, Any]:
            path = f"/orders/{quote(order_id, safe='')}/items"
            asking = {"limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
            return await desk.platform.get(person.actor, ORDER_STATUS, path, asking)

        items = await current(read, chosen)
        sessions = await desk.platform.get(person.actor, GATEWAY, "/sessions")
        applies = [name in offered(item) for item in items]
        context = {
            "name": name,
            "chosen": chosen,
            "items": items,
            "applies": applies,
            "sessions": sessions["sessions"],
            "available": in_all(items, "available_statuses"),
            "corrections": in_all(items, "corrections"),
            "single": button.single,
            "allowed": person.may(button.right),
            "error": error,
            "fields": {k: v for k, v in form.items() if isinstance(v, str)},
            "back": local_path(str(form.get("back", "/"))),
        }
        return await desk.page(request, person, "actions/ask.html", context, status)

    return router


def _button(name: str) -> Button:
    if name not in BUTTONS:
        raise ProblemError(404, "not_found", "There is no such action.")
    return BUTTONS[name]


def _chosen(form: FormData) -> list[Chosen]:
    try:
        return list(read_selection(str(value) for value in form.getlist("item")))
    except UnreadableSelectionError as error:
        raise ProblemError(422, "selection_unreadable", "The chosen rows are not ours.") from error


def _first(error: ValueError) -> str:
    """Return the first thing that is wrong, without the library's words around it."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]) if errors else str(error)
