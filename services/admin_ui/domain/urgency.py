"""Which of the things that wait for a person comes first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LOGIN = "login"
ORDER = (
    "risk_control",  # a whole account stands still
    LOGIN,  # so does one whose login has expired
    "price_rose",  # a booking waits, and the price may rise again
    "booking_in_doubt",  # goods may have been bought or not
    "cancel_whole_order",  # other customers' items hang on it
    "closed_after_payment",  # money is out
    "fact_does_not_fit",
    "reconciliation",
)
"""Kinds of question, the most urgent first."""


def kinds(activity: Mapping[str, Any]) -> Sequence[str]:
    """Return what an activity waits for, the most urgent first."""
    found = [question["kind"] for question in activity["questions"]]
    found += [LOGIN] * bool(activity["logins"])
    return sorted(found, key=_rank)


def most_urgent_first(activities: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Sort by the most urgent kind; of one kind the oldest first."""
    return sorted(
        activities,
        key=lambda a: (min(map(_rank, kinds(a)), default=len(ORDER)), waits_since(a), a["id"]),
    )


def waits_since(activity: Mapping[str, Any]) -> str:
    """Return when the first of its questions was asked, as ISO 8601 in UTC."""
    asked = [str(question["asked_at"]) for question in activity["questions"]]
    return min(asked, default=str(activity["started_at"]))


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
