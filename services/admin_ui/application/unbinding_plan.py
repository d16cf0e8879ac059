"""What Unbind will do to each provider order, as far as is known before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]

CANCEL, UNLINK, ASK = "cancel", "unlink", "ask"
CANCELLABLE = frozenset({None, "creating", "unpaid"})
"""Provider statuses in which an order of ours is cancelled there; None = not read yet."""


@dataclass(frozen=True, slots=True)
class OrderFate:
    """What becomes of one provider order."""

    provider: str
    provider_order_id: str
    status: str | None
    booked: bool
    fate: str
    items: Sequence[Item]
    others: Sequence[Mapping[str, Any]]
    """Items that stand on it and were not chosen, perhaps other customers'."""


def order_of(item: Item) -> tuple[str, str] | None:
    """Return provider and number of the order that an item is on."""
    placed = item["provider_order"]
    return (placed["provider"], placed["provider_order_id"]) if placed else None


def unbinding_plan(
    items: Sequence[Item], known: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Sequence[OrderFate]:
    """Return the fate of each provider order; `known` is what the gateway has read of them."""
    fates = []
    for order in dict.fromkeys(filter(None, map(order_of, items))):
        own = [item for item in items if order_of(item) == order]
        placed = own[0]["provider_order"]
        read = known.get(order, {})
        status = read.get("status", placed["status"])
        chosen = {(item["order_id"], item["item_id"]) for item in own}
        others = [
            each
            for each in read.get("items", ())
            if (each["order_id"], each["item_id"]) not in chosen
        ]
        fate = UNLINK
        if placed["booked"] and status in CANCELLABLE:
            fate = ASK if others else CANCEL
        fates.append(OrderFate(*order, status, placed["booked"], fate, own, others))
    return fates
