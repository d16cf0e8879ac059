"""The steps of operations."""

from collections.abc import Callable

from services.activity_log.domain.step import Step, StepType, error, information, warning
from services.activity_log.domain.wording import (
    Data,
    count,
    item,
    items_of,
    provider,
    reason,
    shortened,
    words,
)


def refused_lines(data: Data) -> tuple[Step, ...]:
    """Return an error for each line that was refused from the start."""
    return tuple(
        Step(
            StepType.ERROR,
            f"Refused: {item(line)}: {reason(line).rstrip('.')}.",
            line["order_id"],
            line["item_id"],
        )
        for line in data["refused"]
    )


def _ordered(told: Callable[[Data], str]) -> Callable[[Data], tuple[Step, ...]]:
    return lambda data: (information(told(data)), *refused_lines(data))


def _statuses(data: Data) -> tuple[Step, ...]:
    done, status = data["done"], words(data["status"])
    first = (information(f"{items_of(done)}: now {status}."),) if done else ()
    return (*first, *refused_lines(data))


def _finished(data: Data) -> tuple[Step, ...]:
    parts = [count(data["done"], "line") + " done"]
    parts += [f"{data[what]:,} {what}" for what in ("refused", "withdrawn") if data[what]]
    told = f"Ended: {', '.join(parts)}."
    made = {"succeeded": information, "failed": error}.get(data["outcome"], warning)
    return (made(told),)


def _cancel(data: Data) -> tuple[Step, ...]:
    why = f": {shortened(data['reason'])}" if data["reason"] else ""
    return (information(f"Cancel asked for{why}. What is not sent yet is withdrawn."),)


OPERATION_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "order_status.BookingOrdered": _ordered(lambda d: f"To be booked: {items_of(d['lines'])}."),
    "order_status.BindingOrdered": _ordered(
        lambda d: (
            f"To be bound to {provider(d)} order {d['provider_order_id']}: {items_of(d['lines'])}."
        )
    ),
    "order_status.UnbindingOrdered": _ordered(lambda d: f"To be unbound: {items_of(d['lines'])}."),
    "order_status.StatusesChanged": _statuses,
    "order_status.OrdersImported": lambda d: (
        information(
            f"{count(len(d['order_ids']), 'order')} imported from {shortened(d['source'])}."
        ),
    ),
    "order_status.OperationCancelRequested": _cancel,
    "order_status.OperationFinished": _finished,
}
