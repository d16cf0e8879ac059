"""The buttons above the lists: first what will be done is asked, then it is done, row by row."""

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from services.admin_ui.application.commanding import BUTTONS, Button, FieldError, targets
from services.admin_ui.domain.selection import (
    Chosen,
    UnreadableSelectionError,
    read_selection,
)
from services.admin_ui.domain.undoing import has_undo
from services.admin_ui.entrypoints.answering import Desk, Person, local_path, seen_at
from services.admin_ui.entrypoints.asking import asked, bookable
from services.admin_ui.entrypoints.sending import sent

MOST_FIELDS = 20_000
ASK_AGAIN = frozenset({"item", "back", "key"})
"""Fields that a new try brings itself; the others are what the person typed."""


def action_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/do/{name}/ask")
    async def ask(request: Request, name: str) -> Response:
        """Show what will be done with the ticked rows, and what must be chosen for it."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=MOST_FIELDS)
        return await shown(request, person, name, button, form, "")

    @router.post("/do/{name}")
    async def act(request: Request, name: str) -> Response:
        """Do it, and show what became of every row."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=MOST_FIELDS)
        chosen = chosen_rows(form)
        if not chosen or (button.single and len(chosen) > 1):
            return await shown(request, person, name, button, form, "")
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        try:
            command = button.build(targets(chosen), fields)
        except FieldError as error:
            return await shown(request, person, name, button, form, str(error), 422)
        except ValueError as error:
            return await shown(request, person, name, button, form, _first(error), 422)
        result = await sent(
            desk.platform, person, button.verb, command, chosen, fields.get("key", "")
        )
        context = {
            "name": name,
            "result": result,
            "fields": form.multi_items(),
            "typed": [(k, v) for k, v in form.multi_items() if k not in ASK_AGAIN],
            "has_undo": has_undo(name, fields),
            "back": seen_at(local_path(fields.get("back")), result.position),
        }
        return await desk.page(request, person, "actions/result.html", context)

    async def shown(
        request: Request,
        person: Person,
        name: str,
        button: Button,
        form: FormData,
        error: str,
        status: int = 200,
    ) -> Response:
        chosen = chosen_rows(form)
        order = str(form.get("order", ""))
        if name == "book" and order and not chosen:
            chosen = await bookable(desk, person, order)
        context = await asked(desk, person, name, button, form, chosen, error)
        return await desk.page(request, person, "actions/ask.html", context, status)

    return router


def _button(name: str) -> Button:
    if name not in BUTTONS:
        raise ProblemError(404, "not_found", "There is no such action.")
    return BUTTONS[name]


def chosen_rows(form: FormData) -> list[Chosen]:
    """Return the rows that a form names. Raises ProblemError."""
    try:
        return list(read_selection(str(value) for value in form.getlist("item")))
    except UnreadableSelectionError as error:
        raise ProblemError(422, "selection_unreadable", "The chosen rows are not ours.") from error


def _first(error: ValueError) -> str:
    """Return the first thing that is wrong, without the library's words around it."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]) if errors else str(error)
