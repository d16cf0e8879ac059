"""Activities as rows of a file."""

from collections.abc import Mapping, Sequence
from typing import Any

ACTIVITY_HEADINGS = (
    "activity", "type", "description", "actor", "began_at", "finished_at", "work_seconds",
    "progress_percent", "outcome", "awaits_answer", "item_lines", "provider_orders", "errors",
    "warnings", "orders", "sessions", "providers", "questions",
)  # fmt: skip


def activity_cells(activity: Mapping[str, Any]) -> Sequence[object]:
    """Return what stands in each column; moments are ISO 8601 in UTC."""
    counts = activity["counts"]
    names = ("id", "type", "description", "actor", "started_at", "finished_at", "work_seconds")
    return (
        *(activity[name] for name in names),
        activity["progress"],
        activity["outcome"],
        activity["is_awaiting_action"],
        *(counts[name] for name in ("item_lines", "provider_orders", "errors", "warnings")),
        *(" ".join(activity[name]) for name in ("orders", "sessions", "providers")),
        "; ".join(question["text"] for question in activity["questions"]),
    )
