"""Sends a command on rows, and tells what became of each, whatever happens on the way."""

from collections.abc import Sequence

from contracts.model import Message
from services.admin_ui.adapters.platform import (
    ORDER_STATUS,
    Platform,
    RefusedError,
    UnreachableError,
)
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.application.results import Result, decided, refused, unknown
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.entrypoints.answering import Person


async def sent(
    platform: Platform,
    person: Person,
    verb: str,
    command: Message,
    chosen: Sequence[Chosen],
    form_key: str,
) -> Result:
    """Return the result, row by row; also when nobody answered."""
    key = idempotency_key(form_key, command)
    try:
        done = await platform.command(person.actor, ORDER_STATUS, verb, command, key)
    except RefusedError as error:
        if error.answer and error.answer["lines"]:
            return decided(chosen, error.answer, error.position)
        return refused(chosen, error.code, error.detail, error.details)
    except UnreachableError:
        return unknown(chosen)
    return decided(chosen, done.answer, done.position)
