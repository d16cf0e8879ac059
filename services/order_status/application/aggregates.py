"""The aggregates of order_status, and how their events are stored."""

from chassis.aggregates import Aggregate
from chassis.codec import Codec, event_sorts
from chassis.parking.events import PARKING, PARKING_SORTS
from services.order_status.domain import (
    item,
    item_events,
    money_events,
    operation,
    operation_events,
    order,
    order_events,
    receipt_events,
    rule_events,
    rules,
)

ITEM: Aggregate[item.ItemState] = Aggregate("item", item.evolve)
"""Key: order id, item id."""

ORDER: Aggregate[order.OrderState] = Aggregate("order", order.evolve)
"""Key: order id."""

OPERATION: Aggregate[operation.OperationState] = Aggregate("operation", operation.evolve)
"""Key: operation id."""

RULE: Aggregate[rules.RuleState] = Aggregate("rule", rules.evolve)
"""Key: which rule, `rules.AUTOMATIC_BOOKING` or `rules.STATUS_MAPPING`."""

AGGREGATES = (ITEM, ORDER, OPERATION, RULE, PARKING)


CODEC = Codec(
    "order_status",
    [
        *event_sorts("item", item_events, item_events.ItemEvent),
        *event_sorts("item", money_events, item_events.ItemEvent),
        *event_sorts("item", receipt_events, item_events.ItemEvent),
        *event_sorts("order", order_events, order_events.OrderEvent),
        *event_sorts("operation", operation_events, operation_events.OperationEvent),
        *event_sorts("rule", rule_events, rule_events.RuleEvent),
        *PARKING_SORTS,
    ],
)
