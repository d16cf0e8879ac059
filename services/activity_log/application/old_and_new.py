"""What an event replaced and what it says instead, field by field: the auditor's two columns.

Most events carry the value they replace. Of a few, which replace something as a whole, the value
before stands in an earlier event; `TOLD_BEFORE` says in which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.activity_log.domain.item_statuses import STATUS_AFTER

Values = dict[str, Any]

_NOT_VALUES = frozenset({"order_id", "item_id", "operation_id", "booking_id", "question_id"})
"""Ids and causes: they have columns of their own, or say what it belongs to."""

_REPLACED_BY = ("configuration", "price", "total", "refund", "status")
"""What `previous` was before: the first of these that the event has."""


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """Where to look for the value before: in the last of these events about the same thing."""

    events: tuple[str, ...]
    same: tuple[str, ...] = ()
    """Fields that name the thing; empty for a rule of the agency."""
    fields: tuple[str, ...] = ()
    """What is replaced; empty = all."""


_BUDGET = ToldBefore(("BudgetSet", "BudgetLearned"), ("session_id",))

TOLD_BEFORE: Mapping[str, ToldBefore] = {
    "PriceConfirmed": ToldBefore(
        ("ItemRegistered", "PriceConfirmed"), ("order_id", "item_id"), ("price",)
    ),
    "SessionRenamed": ToldBefore(("SessionAdded", "SessionRenamed"), ("session_id",), ("name",)),
    "BudgetSet": _BUDGET,
    "BudgetLearned": _BUDGET,
    **{
        rule: ToldBefore((rule,))
        for rule in ("AutomaticBookingSet", "StatusMappingSet", "PriceGuardSet", "DeliverySet")
    },
}


def old_and_new(
    event: str, data: Mapping[str, Any], before: Mapping[str, Any] | None
) -> tuple[Values, Values]:
    """Return both by field. `before` is the earlier event's data, where `TOLD_BEFORE` names one."""
    old: Values = {}
    new: Values = {}
    for field, value in data.items():
        if field == "previous":
            replaced = next((name for name in _REPLACED_BY if name in data), "value")
            old[replaced] = value
        elif field.startswith("previous_"):
            old[field.removeprefix("previous_")] = value
        elif field not in _NOT_VALUES:
            new[field] = value
    if event in STATUS_AFTER:
        new["status"] = STATUS_AFTER[event]
    if event == "Split":
        left = data["quantity_left"]
        old["quantity"], new["quantity"] = left + data["quantity_moved"], left
    if event == "Unbound":
        old["provider_order_id"] = new.pop("provider_order_id")
    if before is not None:
        fields = TOLD_BEFORE[event].fields or tuple(before)
        old |= {name: before[name] for name in fields if name in before and name in new}
    return {name: value for name, value in old.items() if value is not None}, new
