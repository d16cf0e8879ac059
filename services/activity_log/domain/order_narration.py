"""The steps of orders as a whole."""

from collections.abc import Callable

from services.activity_log.domain.sentence import counted, say
from services.activity_log.domain.step import Step, information
from services.activity_log.domain.wording import Data, item_status, shortened

ORDER_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "order_status.OrderRegistered": lambda d: (
        information(
            counted(
                "Order {order} registered with {number} item for customer {customer}.",
                "Order {order} registered with {number} items for customer {customer}.",
                len(d["item_ids"]),
                order=d["order_id"],
                customer=d["customer_reference"],
            )
        ),
    ),
    "order_status.OrderStatusChanged": lambda d: (
        information(
            say(
                "Order {order} is now {status} (was {previous}).",
                order=d["order_id"],
                status=item_status(d["status"]),
                previous=item_status(d["previous_status"]),
            )
        ),
    ),
    "order_status.OrderNoteAdded": lambda d: (
        information(
            say("Note on order {order}: “{text}”.", order=d["order_id"], text=shortened(d["text"]))
        ),
    ),
}
