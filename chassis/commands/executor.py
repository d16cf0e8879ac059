"""Takes a command in bytes, checks it, has it decided, and answers in bytes."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chassis.clock import Clock
from chassis.command_context import CommandContext
from chassis.commands.admission import Admission
from chassis.commands.answers import CommandAnswer, Outcome, encode, outcome_of
from chassis.commands.problems import ProblemError, not_allowed
from chassis.ids import new_id
from chassis.security.tokens import Actor
from chassis.store.port import LeadershipLostError, StoreUnavailableError
from chassis.streams import StreamName
from chassis.writer.pending import ClosedError, KeyReusedError, OverloadedError
from chassis.writer.unit import Unit
from chassis.writer.writer import Writer
from contracts.catalogue import CommandEntry
from contracts.model import Message

ACCEPTED = b'{"outcome":"accepted"'
"""How nearly all encoded answers begin."""
MAX_BODY = 8 * 1024 * 1024
MAX_KEY = 200

Decide = Callable[[Any, Unit], CommandAnswer]
"""Decides a command of the entry's class inside a unit of work."""

Reads = Callable[[Any, str], Sequence[StreamName]]
"""Names the streams a command will look at, given the agency."""


@dataclass(frozen=True, slots=True)
class CommandHandler:
    """How a service takes one command of the catalogue."""

    entry: CommandEntry
    decide: Decide
    reads: Reads = lambda _command, _agency: ()


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it came, whatever brought it."""

    verb: str
    body: bytes
    key: str | None
    actor: Actor
    correlation_id: str | None = None
    causation_id: str | None = None
    message: Message | None = None
    """The command itself where the service has made it; `body` is then not read."""


class Executed(msgspec.Struct, frozen=True):
    """The answer, and what the transport adds to it."""

    status: int
    body: bytes
    position: int = 0
    repeated: bool = False
    retry_after: int | None = None

    @property
    def is_problem(self) -> bool:
        return self.status >= 400


class CommandExecutor:
    """One service's commands."""

    def __init__(
        self,
        writer: Writer,
        handlers: Sequence[CommandHandler],
        clock: Clock,
        admission: Admission | None = None,
    ) -> None:
        self._writer, self._clock = writer, clock
        self._admission = Admission() if admission is None else admission
        self.handlers: Mapping[str, CommandHandler] = {h.entry.verb: h for h in handlers}

    async def execute(self, request: Request) -> Executed:
        """Answer a command. Never raises for what a client can do wrong."""
        try:
            return await self._execute(request)
        except ProblemError as problem:
            return Executed(problem.status, problem.body(), retry_after=problem.retry_after)

    async def _execute(self, request: Request) -> Executed:
        handler = self.handlers.get(request.verb)
        if handler is None:
            raise ProblemError(404, "unknown_command", f"There is no command '{request.verb}'.")
        if not request.actor.may(handler.entry.right):
            raise not_allowed(handler.entry.right)
        key = _checked_key(request.key)
        with self._admission.room(request.actor.name, len(request.body)):
            return await self._admitted(handler, request, key)

    async def _admitted(self, handler: CommandHandler, request: Request, key: str) -> Executed:
        command = request.message or read_message(handler.entry.model, request.body)
        context = CommandContext(
            key=key,
            digest=digest_of(request.verb, command),
            verb=request.verb,
            agency=request.actor.agency,
            actor=request.actor.name,
            correlation_id=request.correlation_id or new_id(),
            causation_id=request.causation_id or f"command:{key}",
            at=self._clock(),
        )

        def decide(unit: Unit) -> bytes:
            return encode(handler.decide(command, unit))

        reads = handler.reads(command, context.agency)
        try:
            answered = await self._writer.enqueue(context, decide, reads)
        except KeyReusedError as error:
            raise ProblemError(
                409, "key_reused", "This idempotency key was used for another command."
            ) from error
        except OverloadedError as error:
            raise ProblemError(
                503, "overloaded", "Too many commands wait; try again soon.", retry_after=1
            ) from error
        except (ClosedError, StoreUnavailableError, LeadershipLostError) as error:
            raise ProblemError(
                503,
                "unavailable",
                "The outcome is not known: send the command again with the same key.",
                retry_after=2,
            ) from error
        return _finished(answered.answer, answered.position, repeated=answered.repeated)


def read_message(model: type[Message], body: bytes) -> Message:
    """Read a message from JSON, strictly. Raises ProblemError 413 or 422 with every error."""
    if len(body) > MAX_BODY:
        raise too_large()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        errors = [
            {"at": "/".join(map(str, e["loc"])), "message": e["msg"], "kind": e["type"]}
            for e in found
            if not _follows_from_another(e, found)
        ]
        detail = "; ".join(f"{e['at'] or 'body'}: {e['message']}" for e in errors[:3])
        raise ProblemError(422, "invalid_command", detail, {"errors": errors[:100]}) from error


def _follows_from_another(error: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """Say whether a list is only called too short because its members are bad."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in errors
    )


def too_large() -> ProblemError:
    """Return the refusal of a body over the limit."""
    limit = MAX_BODY // (1024 * 1024)
    return ProblemError(413, "too_large", f"A request may hold at most {limit} MiB.")


def digest_of(verb: str, command: Message) -> bytes:
    """Return the SHA-256 of what a command says; spelling and order of JSON keys do not matter."""
    # Defaults left out: a field that a later version adds must not make a repeat look new.
    said = command.__pydantic_serializer__.to_json(command, exclude_defaults=True)
    return hashlib.sha256(verb.encode() + b"\n" + said).digest()


def _checked_key(key: str | None) -> str:
    if not key:
        raise ProblemError(
            400,
            "idempotency_key_missing",
            "Every command needs the header Idempotency-Key, so that it can be repeated safely.",
        )
    if len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        raise ProblemError(
            400,
            "idempotency_key_invalid",
            f"An idempotency key has at most {MAX_KEY} printable ASCII characters.",
        )
    return key


def _finished(answer: bytes, position: int, *, repeated: bool) -> Executed:
    if answer.startswith(ACCEPTED) or outcome_of(answer) is not Outcome.REFUSED:
        return Executed(200, answer, position, repeated)
    read = orjson.loads(answer)
    refusal = read["refusal"] or _only_refusal(read["lines"])
    status = 404 if refusal["code"].endswith("_unknown") else 409
    problem = ProblemError(
        status,
        refusal["code"],
        refusal["message"],
        {"details": refusal.get("details", {}), "answer": read},
    )
    return Executed(status, problem.body(), position, repeated)


def _only_refusal(lines: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    refusals = [line["refusal"] for line in lines]
    if len({refusal["code"] for refusal in refusals}) == 1:
        return refusals[0]  # type: ignore[no-any-return]
    message = f"All {len(refusals)} items were refused, for different reasons."
    return {"code": "all_refused", "message": message}
