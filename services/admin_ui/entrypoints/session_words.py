"""What a session's booking limit leaves, in a few words for an option of a list."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_time

WINDOWS = ("per_minute", "per_hour", "per_day")
"""The fields of a session's budget."""

Translate = Callable[[str, str, int], str]


def plain_moment(at: str, language: str) -> str:
    """Return a moment as plain text, with its day: "14:05 UTC, 9 Mar"."""
    moment = datetime.fromisoformat(at)
    time = format_time(moment, "HH:mm", locale=language)
    return f"{time} UTC, {format_date(moment, 'd MMM', locale=language)}"


def bookings_left(session: Mapping[str, Any], ngettext: Translate) -> str:
    """Return how many bookings are left, and of which window when the budget has only one."""
    number = int(session["bookings_left"])
    limited = [name for name in WINDOWS if session["budget"][name] is not None]
    match limited:
        case ["per_minute"]:
            text = ngettext("%(num)s left this minute", "%(num)s left this minute", number)
        case ["per_hour"]:
            text = ngettext("%(num)s left this hour", "%(num)s left this hour", number)
        case ["per_day"]:
            text = ngettext("%(num)s left today", "%(num)s left today", number)
        case _:
            text = ngettext("%(num)s booking left", "%(num)s bookings left", number)
    return text % {"num": number}
