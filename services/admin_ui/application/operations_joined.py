"""Several operations that one form began, as one: they are parts of what a person asked for."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

Operation = Mapping[str, Any]

TYPED: Mapping[str, frozenset[str]] = {
    "book": frozenset(
        {"session_1688", "session_taobao", "message", "merge_orders", "queue_when_limited"}
    ),
    "bind": frozenset({"provider_order_id", "session_id"}),
    "unbind": frozenset({"only_unlink"}),
}
"""What a person types or chooses for a button; another try begins with it."""


def joined_operations(found: Sequence[Operation | None]) -> Operation | None:
    """Return them as one; None when the view knows none of them yet.

    It has ended once each of them has, and one that is not known yet has not.
    """
    known = [each for each in found if each is not None]
    if not known:
        return None
    ended = len(known) == len(found) and all(each["finished_at"] for each in known)
    outcomes = {each["outcome"] for each in known}
    outcome = outcomes.pop() if len(outcomes) == 1 else "partly"
    return {
        "type": known[0]["type"],
        "lines": [line for each in known for line in each["lines"]],
        "lines_settled": sum(each["lines_settled"] for each in known),
        "lines_total": sum(each["lines_total"] for each in known),
        "refused": sum(each["refused"] for each in known),
        "finished_at": max(each["finished_at"] for each in known) if ended else None,
        "outcome": outcome if ended else None,
    }


def typed_fields(name: str, fields: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Return of a form's fields those that a person typed for the button."""
    own = TYPED.get(name, frozenset())
    return [(key, value) for key, value in fields if key in own and isinstance(value, str)]


def operation_address(
    name: str, operations: Sequence[str], fields: Sequence[tuple[str, Any]], back: str
) -> str:
    """Return where one sees what becomes of a form's operations, and tries again as it was."""
    query = [("id", each) for each in operations] + typed_fields(name, fields) + [("back", back)]
    return f"/operation?{urlencode(query)}"
