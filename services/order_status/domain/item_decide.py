"""`decide`: what a command makes happen to an item, or why not."""

from collections.abc import Callable
from typing import Any

from services.order_status.domain import (
    item_changes,
    item_facts,
    item_receipts,
    item_requests,
    item_splits,
    provider_facts,
)
from services.order_status.domain import item_commands as c
from services.order_status.domain.item import ItemState
from services.order_status.domain.item_events import ItemEvent, ItemNoteAdded, ItemRegistered
from services.order_status.domain.provider_effects import DEFAULT_EFFECTS, ProviderEffects
from services.order_status.domain.refusal import Refusal

Decision = tuple[ItemEvent, ...] | Refusal


def decide(
    state: ItemState | None,
    command: c.ItemCommand,
    effects: ProviderEffects = DEFAULT_EFFECTS,
) -> Decision:
    """Return the events that the command leads to, none for a repeat, or a refusal."""
    if isinstance(command, c.Register):
        return _register(state, command)
    if isinstance(command, c.RegisterSplit):
        return item_splits.register_split(state, command)
    if isinstance(command, c.MarketplaceFact):
        # A fact is never refused; one about an item that nobody registered changes nothing here.
        if state is None:
            return ()
        if isinstance(command, c.RecordProviderFacts):
            return provider_facts.provider_facts(state, command, effects)
        return _FACTS[type(command)](state, command)
    if state is None:
        return Refusal("item_unknown", "There is no such item in this order.")
    if isinstance(command, c.HandCommand) and state.request is not None:
        return item_requests.still_open(state.request)
    return _BY_HAND[type(command)](state, command)


def _register(state: ItemState | None, command: c.Register) -> Decision:
    if state is not None:
        return item_splits.ITEM_EXISTS
    return (
        ItemRegistered(
            goods=command.goods,
            quantity=command.quantity,
            price=command.price,
            expected_purchase_price=command.expected_purchase_price,
            added_later=command.added_later,
        ),
    )


def _add_note(_state: ItemState, command: c.AddNote) -> Decision:
    return (ItemNoteAdded(command.text),)


_BY_HAND: dict[type[c.ItemCommand], Callable[[ItemState, Any], Decision]] = {
    c.MarkPaid: item_changes.mark_paid,
    c.ChangeStatus: item_changes.change_status,
    c.ConfirmPrice: item_changes.confirm_price,
    c.ChangeConfiguration: item_changes.change_configuration,
    c.AgreePurchasePrice: item_changes.agree_purchase_price,
    c.AddNote: _add_note,
    c.SplitOff: item_splits.split_off,
    c.RecordReceipt: item_receipts.record,
    c.TakeIn: item_receipts.take_in,
    c.RequestBooking: item_requests.request_booking,
    c.RequestBinding: item_requests.request_binding,
    c.RequestUnbinding: item_requests.request_unbinding,
}

_FACTS: dict[type[c.ItemCommand], Callable[[ItemState, Any], tuple[ItemEvent, ...]]] = {
    c.RecordBooked: item_facts.booked,
    c.RecordBookingRefused: item_facts.booking_refused,
    c.RecordBookingWithdrawn: item_facts.booking_withdrawn,
    c.RecordBookingFailed: item_facts.booking_failed,
    c.RecordBound: item_facts.bound,
    c.RecordBindRefused: item_facts.bind_refused,
    c.RecordUnbound: item_facts.unbound,
    c.RecordUnbindRefused: item_facts.unbind_refused,
    c.RecordOffer: item_facts.offered,
    c.RecordHandOver: item_facts.handed_over,
}
