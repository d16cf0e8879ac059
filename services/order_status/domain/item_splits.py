"""Splitting an item: part of its quantity becomes a new item that stands where the old one does."""

from services.order_status.domain import item_commands as c
from services.order_status.domain.item import ItemState
from services.order_status.domain.item_events import ItemEvent, ItemRegistered, Split
from services.order_status.domain.parcels import divided
from services.order_status.domain.refusal import Refusal

Decision = tuple[ItemEvent, ...] | Refusal

ITEM_EXISTS = Refusal("item_exists", "The order has an item of this number already.")


def split_off(state: ItemState, command: c.SplitOff) -> Decision:
    if not 0 < command.quantity < state.quantity:
        return Refusal(
            "split_quantity_impossible",
            f"Of {state.quantity} pieces at least one must move and at least one must stay.",
            {"quantity": state.quantity},
        )
    left = state.quantity - command.quantity
    return (Split(command.new_item_id, quantity_left=left, quantity_moved=command.quantity),)


def split_registration(state: ItemState, split_from: str, quantity: int) -> c.RegisterSplit:
    """Return the command that registers the new item, to be sent in the same transaction."""
    return c.RegisterSplit(
        split_from=split_from,
        goods=state.goods,
        quantity=quantity,
        price=state.price,
        expected_purchase_price=state.expected_purchase_price,
        added_later=state.added_later,
        status=state.status,
        link=state.link,
        parcels=divided(state.parcels, state.quantity - quantity)[1],
        refused_before=state.refused_before,
        purchase_price_agreed=state.purchase_price_agreed,
        inspection=state.inspection,
        line_id=state.line_id or split_from,
    )


def register_split(state: ItemState | None, command: c.RegisterSplit) -> Decision:
    if state is not None:
        return ITEM_EXISTS
    return (
        ItemRegistered(
            goods=command.goods,
            quantity=command.quantity,
            price=command.price,
            expected_purchase_price=command.expected_purchase_price,
            added_later=command.added_later,
            split_from=command.split_from,
            status=command.status,
            link=command.link,
            parcels=command.parcels,
            refused_before=command.refused_before,
            purchase_price_agreed=command.purchase_price_agreed,
            inspection=command.inspection,
            line_id=command.line_id,
        ),
    )
