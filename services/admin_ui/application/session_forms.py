"""Forms of the sessions page as commands."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from contracts.access import Right
from contracts.marketplace.commands import (
    AddSession,
    DisableSession,
    EnableSession,
    LogInAgain,
    RemoveSession,
    RenameSession,
    SetBookingBudget,
)
from contracts.model import Message, Provider
from services.admin_ui.application.field_mistakes import NO_NUMBER, FieldMistakesError, mistakes

Fields = Mapping[str, str]

WINDOWS = ("per_minute", "per_hour", "per_day")


def _budget(fields: Fields) -> Message:
    wrong: dict[str, str] = {}
    limits: dict[str, int | None] = {}
    for window in WINDOWS:
        text = fields.get(window, "").strip()
        if text and not text.isdecimal():
            wrong[window] = NO_NUMBER
        else:
            limits[window] = int(text) if text else None
    if wrong:
        raise FieldMistakesError(wrong)
    return SetBookingBudget(session_id=fields.get("session_id", ""), **limits)


_BUILD: Mapping[str, Callable[[Fields], Message]] = {
    "add-session": lambda f: AddSession(
        provider=Provider(f.get("provider", "")), name=f.get("name", "").strip()
    ),
    "log-in-again": lambda f: LogInAgain(session_id=f.get("session_id", "")),
    "rename-session": lambda f: RenameSession(
        session_id=f.get("session_id", ""), name=f.get("name", "").strip()
    ),
    "disable-session": lambda f: DisableSession(session_id=f.get("session_id", "")),
    "enable-session": lambda f: EnableSession(session_id=f.get("session_id", "")),
    "remove-session": lambda f: RemoveSession(
        session_id=f.get("session_id", ""), hand_over_to=f.get("hand_over_to") or None
    ),
    "set-booking-budget": _budget,
}

SESSION_RIGHTS: Mapping[str, Right] = {
    "add-session": Right.MANAGE_SESSIONS,
    "log-in-again": Right.PURCHASE,
    "rename-session": Right.MANAGE_SESSIONS,
    "disable-session": Right.MANAGE_SESSIONS,
    "enable-session": Right.MANAGE_SESSIONS,
    "remove-session": Right.MANAGE_SESSIONS,
    "set-booking-budget": Right.CONFIGURE,
}
"""What is offered to whom; the gateway decides."""


def session_command(verb: str, fields: Fields) -> Message:
    """Return the command of a form. Raises KeyError for no such form, FieldMistakesError."""
    build = _BUILD[verb]
    try:
        return build(fields)
    except ValidationError as error:
        raise FieldMistakesError(mistakes(error)) from error
    except ValueError as error:
        raise FieldMistakesError({"provider": "This cannot be."}) from error
