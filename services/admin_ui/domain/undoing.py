"""Undo: what takes back what was just done.

It is a new command, and as such refused when somebody has changed the item meanwhile.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]

EXITS = frozenset({"returned_to_vendor", "impossible_to_deliver", "cancelled"})
"""Statuses that are left through Paid alone."""

REASON = "undone"


class NothingToUndoError(Exception):
    """What was done has no way back; the text says why."""


def has_undo(name: str, fields: Mapping[str, str]) -> bool:
    """Say whether to offer it for what a form asked; the service decides."""
    match name:
        case "bind" | "configuration":
            return True
        case "price":
            return bool(fields.get("was"))
        case "status":
            _, _, status = fields.get("status", "").partition(":")
            return status not in EXITS or fields.get("was") in {"paid", "awaiting_payment"}
    return False


def before(name: str, event: Event) -> Any:
    """Return what stood there before the event: a status, a configuration, a price.

    Raises NothingToUndoError.
    """
    data = event["data"]
    match name:
        case "status" if "previous_status" in data:
            return data["previous_status"]
        case "configuration" if event["event"] == "ConfigurationChanged":
            return data["previous"]
        case "price" if event["event"] == "PurchasePriceAgreed" and data["previous"]:
            return data["previous"]
    raise NothingToUndoError("There is nothing before it that could come back.")


def people_since(events: Sequence[Event]) -> Sequence[Event]:
    """Return what people did, apart from the marketplace's answers: that stands in the way."""
    return [event for event in events if event["actor"].startswith("person:")]
