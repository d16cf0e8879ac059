"""Activities: the feed, one of them with its steps, and what waits for a person."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from contracts.marketplace.commands import AnswerQuestion, CancelSynchronization, Synchronize
from contracts.model import Message
from contracts.order_status.commands import CancelOperation
from services.admin_ui.adapters.platform import GATEWAY, LOG, ORDER_STATUS, Json, RefusedError
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk, Person, is_part, local_path
from services.admin_ui.entrypoints.listing import Lists, narrowed

ACTIONS: dict[str, tuple[str, type[Message]]] = {
    "answer-question": (GATEWAY, AnswerQuestion),
    "cancel-operation": (ORDER_STATUS, CancelOperation),
    "cancel-synchronization": (GATEWAY, CancelSynchronization),
}
"""Commands that an activity may offer."""

HEARD_SECONDS = 3.0
"""How long the log may take to hear of what was begun."""


def activity_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    lists = Lists(desk.platform)

    @router.get("/activities")
    async def feed(
        request: Request,
        q: str = "",
        type: str = "",  # noqa: A002  the word of the address
        state: str = "",
        outcome: str = "",
        actor: str = "",
        order: str = "",
        session: str = "",
        before: str = "",
    ) -> Response:
        person = await desk.person(request)
        asked = {
            "q": q,
            "type": type,
            "state": state,
            "outcome": outcome,
            "actor": actor,
            "order": order,
            "session": session,
        }
        found = await desk.platform.get(
            person.actor, LOG, "/activities", narrowed({**asked, "before": before})
        )
        context = {
            "asked": asked,
            "feed": found,
            "before": before,
            "sessions": await lists.sessions(person.actor),
        }
        return await desk.page(request, person, "activities.html", context)

    @router.get("/attention")
    async def attention(request: Request) -> Response:
        person = await desk.person(request)
        found = await desk.platform.get(person.actor, LOG, "/activities/attention")
        return await desk.page(request, person, "attention.html", {"found": found})

    @router.get("/attention/badge")
    async def badge(request: Request) -> Response:
        """Return what the head of every page says of what waits."""
        person = await desk.person(request)
        context = {"attention": await desk.attention(person)}
        return await desk.page(request, person, "badge.html", context)

    @router.get("/activity")
    async def activity(request: Request, id: str) -> Response:  # noqa: A002  the word of the address
        # An id may hold a slash, and its own path would then be another's.
        person = await desk.person(request)
        found = await heard(person, id)
        return await desk.page(request, person, "activity.html", {"activity": found})

    async def heard(person: Person, activity: str) -> Json:
        """Return an activity; one that was begun just now may still be on its way to the log."""
        until = asyncio.get_running_loop().time() + HEARD_SECONDS
        while True:
            try:
                return await desk.platform.get(person.actor, LOG, f"/activities/{activity}")
            except RefusedError as error:
                if error.status != 404 or asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(HEARD_SECONDS / 20)

    @router.post("/synchronize")
    async def synchronize(
        request: Request,
        key: Annotated[str, Form(max_length=100)],
        order: Annotated[str, Form(max_length=64)] = "",
        session: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        person = await desk.person(request)
        command = Synchronize(order_ids=(order,) if order else (), session_id=session or None)
        done = await desk.platform.command(
            person.actor, GATEWAY, "synchronize", command, idempotency_key(key, command)
        )
        runs = done.answer["result"].get("synchronization_ids", [])
        where = done.answer["operation_id"] or (runs[0] if runs else "")
        return RedirectResponse(f"/activity?id={where}" if where else "/activities", 303)

    @router.post("/act")
    async def act(request: Request) -> Response:
        """Send a command that an activity offers: an answer, or Cancel."""
        person = await desk.person(request)
        form = dict((await request.form()).items())
        verb, back = str(form.get("command")), local_path(str(form.get("back", "/")))
        if verb not in ACTIONS:
            raise ProblemError(404, "not_found", "There is no such action.")
        service, model = ACTIONS[verb]
        body: dict[str, Any] = {k: v for k, v in form.items() if k in model.model_fields}
        command = model.model_validate(body)
        key = idempotency_key(str(form.get("key", "")), command)
        try:
            await desk.platform.command(person.actor, service, verb, command, key)
        except RefusedError as refusal:
            told = {"details": refusal.details}
            raise ProblemError(refusal.status, refusal.code, refusal.detail, told) from refusal
        if is_part(request):
            return Response(status_code=204, headers={"HX-Refresh": "true"})
        return RedirectResponse(back, 303)

    return router
