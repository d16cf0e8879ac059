"""The steps of operations."""

from collections.abc import Callable

from services.activity_log.domain.sentence import Listing, Sentence, counted, say
from services.activity_log.domain.step import Step, StepType, error, information, warning
from services.activity_log.domain.wording import (
    Data,
    counted_orders,
    item,
    item_status,
    items_of,
    provider,
    reason,
    shortened,
)


def refused_lines(data: Data) -> tuple[Step, ...]:
    """Return an error for each line that was refused from the start."""
    return tuple(
        Step(
            StepType.ERROR,
            say("Refused: {item}: {reason}.", item=item(line), reason=reason(line)),
            line["order_id"],
            line["item_id"],
        )
        for line in data["refused"]
    )


def _ordered(told: Callable[[Data], Sentence]) -> Callable[[Data], tuple[Step, ...]]:
    return lambda data: (information(told(data)), *refused_lines(data))


def _statuses(data: Data) -> tuple[Step, ...]:
    done, status = data["done"], item_status(data["status"])
    now = say("{items}: now {status}.", items=items_of(done), status=status)
    return (*((information(now),) if done else ()), *refused_lines(data))


def _finished(data: Data) -> tuple[Step, ...]:
    parts = [counted("{number} line done", "{number} lines done", data["done"])]
    if data["refused"]:
        parts.append(counted("{number} refused", "{number} refused", data["refused"]))
    if data["withdrawn"]:
        parts.append(counted("{number} withdrawn", "{number} withdrawn", data["withdrawn"]))
    made = {"succeeded": information, "failed": error}.get(data["outcome"], warning)
    return (made(say("Ended: {parts}.", parts=Listing(tuple(parts)))),)


def _cancel(data: Data) -> tuple[Step, ...]:
    if not data["reason"]:
        return (information(say("Cancel asked for. What is not sent yet is withdrawn.")),)
    told = say(
        "Cancel asked for: {reason}. What is not sent yet is withdrawn.",
        reason=shortened(data["reason"]),
    )
    return (information(told),)


OPERATION_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "order_status.BookingOrdered": _ordered(
        lambda d: say("To be booked: {items}.", items=items_of(d["lines"]))
    ),
    "order_status.BindingOrdered": _ordered(
        lambda d: say(
            "To be bound to {provider} order {order}: {items}.",
            provider=provider(d),
            order=d["provider_order_id"],
            items=items_of(d["lines"]),
        )
    ),
    "order_status.UnbindingOrdered": _ordered(
        lambda d: say("To be unbound: {items}.", items=items_of(d["lines"]))
    ),
    "order_status.StatusesChanged": _statuses,
    "order_status.OrdersImported": lambda d: (
        information(
            say(
                "{orders} imported from {source}.",
                orders=counted_orders(len(d["order_ids"])),
                source=shortened(d["source"]),
            )
        ),
    ),
    "order_status.OperationCancelRequested": _cancel,
    "order_status.OperationFinished": _finished,
}
