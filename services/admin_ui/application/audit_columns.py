"""Whole events as rows of the audit export: who, when, what, old, new."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.admin_ui.application.masking import masked

AUDIT_HEADINGS = (
    "position", "at", "actor", "asked_by", "event", "order", "item", "summary", "old", "new",
    "command", "causation", "correlation", "activity", "event_id", "source", "sequence",
)  # fmt: skip


def audit_cells(event: Mapping[str, Any]) -> Sequence[object]:
    """Return what stands in each column; `asked_by` began the activity that the event is of."""
    names = ("position", "at", "actor", "asked_by", "event", "order_id", "item_id", "summary")
    last = (
        "command", "causation_id", "correlation_id", "activity_id", "event_id", "source",
        "sequence",
    )  # fmt: skip
    return (
        *(event[name] for name in names),
        values_text(event["old"]),
        values_text(event["new"]),
        *(event[name] for name in last),
    )


def values_text(values: Mapping[str, Any]) -> str:
    """Return `status: paid; price: 12.50 CNY`; what has no short form stands as JSON."""
    shown = ((name, _text(value)) for name, value in masked(values).items())
    return "; ".join(f"{name}: {text}" for name, text in shown if text != "")


def _text(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    match value:
        case bool():
            return "yes" if value else "no"
        case {"amount": amount, "currency": currency, **rest} if not rest:
            return f"{amount} {currency}"
        case dict() | list():
            return orjson.dumps(value).decode()
    return str(value)
