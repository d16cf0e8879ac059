"""The buttons above the lists: first what will be done is asked, then it is done, row by row."""

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from contracts.model import Message
from services.admin_ui.application.bulk import Portion, carried_out, portions
from services.admin_ui.application.commanding import BUTTONS, Button, FieldError, targets
from services.admin_ui.application.results import Result
from services.admin_ui.domain.undoing import has_undo
from services.admin_ui.entrypoints.answering import Desk, Person, local_path, seen_at
from services.admin_ui.entrypoints.asking import asked, bookable
from services.admin_ui.entrypoints.listing import Lists
from services.admin_ui.entrypoints.picking import Picked, picked
from services.admin_ui.entrypoints.sending import sent

MOST_FIELDS = 20_000
WHICH = frozenset({"item", "matching", "filter", "seen"})
"""Fields that say of which rows a form speaks."""
ASK_AGAIN = WHICH | {"back", "key"}
"""Fields that a new try brings itself; the others are what the person typed."""


def action_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.post("/do/{name}/ask")
    async def ask(request: Request, name: str) -> Response:
        """Show what will be done with the ticked rows, and what must be chosen for it."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=MOST_FIELDS)
        rows = await picked(lists, person.actor, form, confirmed=False)
        return await shown(request, person, name, button, form, rows, "")

    @router.post("/do/{name}")
    async def act(request: Request, name: str) -> Response:
        """Do it, and show what became of every row."""
        person, button = await desk.person(request), _button(name)
        form = await request.form(max_fields=MOST_FIELDS)
        rows = await picked(lists, person.actor, form, confirmed=True)
        if not rows.chosen or not rows.is_as_seen or (button.single and len(rows.chosen) > 1):
            return await shown(request, person, name, button, form, rows, "")
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        parts = portions(button.verb, rows.chosen, merged="merge_orders" in fields)

        def build(part: Portion) -> Message:
            return button.build(targets(part), fields)

        async def send(part: Portion, command: Message) -> Result:
            key = fields.get("key", "")
            return await sent(desk.platform, person, button.verb, command, part, key)

        try:
            result = await carried_out(parts, build, send)
        except FieldError as error:
            return await shown(request, person, name, button, form, rows, str(error), 422)
        except ValueError as error:
            return await shown(request, person, name, button, form, rows, _first(error), 422)
        context = {
            "name": name,
            "result": result,
            "fields": _again(form, rows),
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
        rows: Picked,
        error: str,
        status: int = 200,
    ) -> Response:
        if not rows.is_as_seen:
            changed = {"picked": rows, "back": local_path(str(form.get("back", "/")))}
            return await desk.page(request, person, "actions/changed.html", changed, 409)
        order = str(form.get("order", ""))
        if name == "book" and order and not rows.chosen:
            rows = Picked(await bookable(desk, person, order), is_whole=True)
        context = await asked(desk, person, name, button, form, rows, error)
        return await desk.page(request, person, "actions/ask.html", context, status)

    return router


def _button(name: str) -> Button:
    if name not in BUTTONS:
        raise ProblemError(404, "not_found", "There is no such action.")
    return BUTTONS[name]


def _again(form: FormData, rows: Picked) -> list[tuple[str, str]]:
    """Return the fields that send the very same again: the rows themselves, not their filter."""
    same = [(k, v) for k, v in form.multi_items() if k not in WHICH and isinstance(v, str)]
    return same + [("item", each.value) for each in rows.chosen]


def _first(error: ValueError) -> str:
    """Return the first thing that is wrong, without the library's words around it."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]) if errors else str(error)
