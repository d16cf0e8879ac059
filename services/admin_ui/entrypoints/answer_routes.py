"""What an activity offers to be done: an answer to its question, or Cancel."""

import contextlib
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import ProblemError
from contracts.marketplace.commands import AnswerQuestion, CancelSynchronization
from contracts.model import Message
from contracts.order_status.commands import CancelOperation
from services.admin_ui.adapters.platform import (
    GATEWAY,
    LOG,
    ORDER_STATUS,
    Json,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk, Person, is_part, local_path

ACTIONS: dict[str, tuple[str, type[Message]]] = {
    "answer-question": (GATEWAY, AnswerQuestion),
    "cancel-operation": (ORDER_STATUS, CancelOperation),
    "cancel-synchronization": (GATEWAY, CancelSynchronization),
}
"""Commands that an activity may offer."""


def answer_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

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
            if refusal.code == "question_answered":
                return await answered(request, person, refusal, str(body["question_id"]), back)
            told = {"details": refusal.details}
            raise ProblemError(refusal.status, refusal.code, refusal.detail, told) from refusal
        if is_part(request):
            return Response(status_code=204, headers={"HX-Refresh": "true"})
        return RedirectResponse(back, 303)

    async def answered(
        request: Request, person: Person, refusal: RefusedError, question: str, back: str
    ) -> Response:
        """Say that somebody was quicker: who, with what, and what became of it."""
        found: list[Json] = []
        with contextlib.suppress(UnreachableError, RefusedError):
            asked = {"limit": "200"}
            page = await desk.platform.get(person.actor, LOG, "/activities/answers", asked)
            found = [each for each in page["answers"] if each["question_id"] == question]
        context = {
            "answer": found[0] if found else None,
            "choice": refusal.details.get("choice", ""),
            "back": back,
        }
        return await desk.page(request, person, "answered.html", context, 409)

    return router
