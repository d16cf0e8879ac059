"""What is offered for an item: for the eye alone; the service decides."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

READY, ON_ORDER = "ready_for_purchase", "goods_purchased"

SINGLE = frozenset({"split", "price", "note", "confirm-price", "configuration", "receipt"})
"""Done to one item at a time."""


def offered(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what may be done with an item as it stands."""
    if item["request"] is not None:
        return ("note",)
    found = ["note", "configuration"]
    if item["list"] == READY:
        found += ["book", "bind", "price"]
    if item["list"] == ON_ORDER:
        found.append("unbind")
    if item["available_statuses"] or item["corrections"]:
        found.append("status")
    if item["quantity"] > 1:
        found.append("split")
    if item["receivable"]:
        found.append("receipt")
    if item["status"] == "price_confirmation":
        found.append("confirm-price")
    return tuple(found)


def in_all(items: Iterable[Mapping[str, Any]], name: str) -> Sequence[str]:
    """Return the statuses that every item offers under a name, in the order of the first."""
    lists = [item[name] for item in items]
    return [s for s in lists[0] if all(s in other for other in lists)] if lists else []
