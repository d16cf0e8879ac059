"""Events and past states as clients see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.recorded import Recorded
from services.order_status.application.reading.item_shape import ItemShape, Shape
from services.order_status.application.reading.order_query import OrderSummary


class EventShape(Shape):
    event_id: str
    event: str
    version: int
    position: int
    at: datetime
    actor: str
    correlation_id: str
    """The activity."""
    causation_id: str
    """The command or event behind it."""
    command: str
    data: dict[str, Any]


class ItemHistory(Shape):
    order_id: str
    item_id: str
    version: int
    """Of the last event there is."""
    events: tuple[EventShape, ...]
    next: int | None
    """To be sent as `after`; null on the last page."""
    state: ItemShape | None
    """With `at`: the item as it was then; null when it was not registered yet."""


class OrderState(Shape):
    order: OrderSummary
    items: tuple[ItemShape, ...]


class OrderHistory(Shape):
    order_id: str
    version: int
    events: tuple[EventShape, ...]
    next: int | None
    state: OrderState | None
    """With `at`: the order and all its items as they were then."""


def shape_events(past: Sequence[Recorded], after: int, limit: int) -> dict[str, Any]:
    """Return a page of a stream, by version."""
    page = [recorded for recorded in past if recorded.version > after][:limit]
    more = bool(page) and page[-1].version < past[-1].version
    return {
        "version": past[-1].version,
        "events": tuple(_event(recorded) for recorded in page),
        "next": page[-1].version if more else None,
    }


def _event(recorded: Recorded) -> EventShape:
    return EventShape(
        event_id=recorded.id,
        event=type(recorded.event).__name__,
        version=recorded.version,
        position=recorded.position,
        at=recorded.at,
        actor=recorded.actor,
        correlation_id=recorded.correlation_id,
        causation_id=recorded.causation_id,
        command=recorded.command,
        data=msgspec.to_builtins(recorded.event),
    )
