"""The aggregates of order_status, and how their events are stored."""

import inspect
from types import ModuleType

from chassis.aggregates import Aggregate
from chassis.codec import Codec, EventSort
from services.order_status.domain import (
    item,
    item_events,
    operation,
    operation_events,
    order,
    order_events,
)

ITEM: Aggregate[item.ItemState] = Aggregate("item", item.evolve)
"""Key: order id, item id."""

ORDER: Aggregate[order.OrderState] = Aggregate("order", order.evolve)
"""Key: order id."""

OPERATION: Aggregate[operation.OperationState] = Aggregate("operation", operation.evolve)
"""Key: operation id."""

AGGREGATES = (ITEM, ORDER, OPERATION)


def _sorts(kind: str, module: ModuleType, base: type) -> list[EventSort]:
    return [
        EventSort(kind, model)
        for _, model in inspect.getmembers(module, inspect.isclass)
        if issubclass(model, base) and model.__module__ == module.__name__ and model is not base
    ]


CODEC = Codec(
    "order_status",
    [
        *_sorts("item", item_events, item_events.ItemEvent),
        *_sorts("order", order_events, order_events.OrderEvent),
        *_sorts("operation", operation_events, operation_events.OperationEvent),
    ],
)
