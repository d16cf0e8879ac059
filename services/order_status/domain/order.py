"""An order: which items it has, in which currency, and how far it has come."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from services.order_status.domain import order_commands as c
from services.order_status.domain import order_events as e
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import CLOSED_TO_NEW_ITEMS
from services.order_status.domain.vocabulary import OrderStatus

Decision = tuple[e.OrderEvent, ...] | Refusal


@dataclass(frozen=True, slots=True)
class OrderState:
    customer_reference: str
    currency: str
    item_ids: tuple[str, ...]
    content_digest: str
    status: OrderStatus = OrderStatus.AWAITING_PAYMENT


def evolve(state: OrderState | None, event: e.OrderEvent) -> OrderState:
    """Return the order as it is after the event."""
    if isinstance(event, e.OrderRegistered):
        return OrderState(
            event.customer_reference, event.currency, event.item_ids, event.content_digest
        )
    assert state is not None, "an order begins with OrderRegistered"
    if isinstance(event, e.OrderItemAdded):
        return replace(state, item_ids=(*state.item_ids, event.item_id))
    if isinstance(event, e.OrderStatusChanged):
        return replace(state, status=event.status)
    return state


def decide(state: OrderState | None, command: c.OrderCommand) -> Decision:
    """Return the events that the command leads to, none for a repeat, or a refusal."""
    if isinstance(command, c.RegisterOrder):
        return _register(state, command)
    if state is None:
        return Refusal("order_unknown", "There is no order of this number.")
    return _DECIDE[type(command)](state, command)


def _register(state: OrderState | None, command: c.RegisterOrder) -> Decision:
    if state is not None:
        if state.content_digest == command.content_digest:
            return ()
        return Refusal(
            "order_exists_with_other_content",
            "An order of this number was registered before, with other content.",
        )
    if not command.item_ids:
        return Refusal("order_empty", "An order needs at least one item.")
    if len(set(command.item_ids)) < len(command.item_ids):
        twice = [item for item, times in Counter(command.item_ids).items() if times > 1]
        return Refusal(
            "item_numbers_repeat",
            "Two items of the order have the same number.",
            {"item_ids": twice},
        )
    currencies = sorted(set(command.currencies))
    if len(currencies) != 1:
        return Refusal(
            "two_currencies",
            f"All items of an order are sold in one currency, not in {' and '.join(currencies)}.",
            {"currencies": currencies},
        )
    reference, digest = command.customer_reference, command.content_digest
    return (e.OrderRegistered(reference, currencies[0], command.item_ids, digest),)


def _add_item(state: OrderState, command: c.AddItem) -> Decision:
    if state.status in CLOSED_TO_NEW_ITEMS:
        return Refusal(
            "order_closed_to_new_items",
            f"The order is {state.status.replace('_', ' ')}; it takes no new items any more.",
            {"status": state.status.value},
        )
    if command.currency != state.currency:
        return Refusal(
            "two_currencies",
            f"The order is sold in {state.currency}, not in {command.currency}.",
            {"currencies": [state.currency, command.currency]},
        )
    return _new_item(state, command.item_id)


def _register_split_item(state: OrderState, command: c.RegisterSplitItem) -> Decision:
    return _new_item(state, command.item_id)


def _new_item(state: OrderState, item_id: str) -> Decision:
    if item_id in state.item_ids:
        return Refusal("item_exists", "The order has an item of this number already.")
    return (e.OrderItemAdded(item_id),)


def _record_status(state: OrderState, command: c.RecordStatus) -> Decision:
    if command.status is state.status:
        return ()
    return (e.OrderStatusChanged(state.status, command.status),)


def _add_note(_state: OrderState, command: c.AddOrderNote) -> Decision:
    return (e.OrderNoteAdded(command.text),)


_DECIDE: dict[type[c.OrderCommand], Callable[[OrderState, Any], Decision]] = {
    c.AddItem: _add_item,
    c.RegisterSplitItem: _register_split_item,
    c.RecordStatus: _record_status,
    c.AddOrderNote: _add_note,
}
