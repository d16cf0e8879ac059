"""What people change on an item: its status, its price, its configuration."""

from services.order_status.domain import item_commands as c
from services.order_status.domain.item import STATUS_AFTER, ItemState
from services.order_status.domain.item_events import (
    ConfigurationChanged,
    ItemEvent,
    Paid,
    PriceConfirmed,
    StatusChanged,
)
from services.order_status.domain.money_events import PurchasePriceAgreed
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import (
    available_statuses,
    corrections,
    possible_once_unlinked,
)
from services.order_status.domain.vocabulary import ItemStatus

Decision = tuple[ItemEvent, ...] | Refusal

EVENT_FOR: dict[ItemStatus, type[StatusChanged]] = {
    status: event
    for event, status in STATUS_AFTER.items()
    if issubclass(event, StatusChanged) and event is not PriceConfirmed
}
"""The event that takes an item to a status."""


def mark_paid(state: ItemState, _command: c.MarkPaid) -> tuple[ItemEvent, ...]:
    if state.status is ItemStatus.AWAITING_PAYMENT:
        return (Paid(state.status),)
    return ()  # a report that comes again, or late, changes nothing


def change_status(state: ItemState, command: c.ChangeStatus) -> Decision:
    """Go forward, or back by a correction, as the status table allows."""
    wanted = command.status
    if wanted is state.status:
        return Refusal(
            "already_has_status",
            f"The item's status is {_words(wanted)} already.",
            _details(state),
        )
    if wanted in available_statuses(state):
        return (EVENT_FOR[wanted](state.status, command.reason),)
    if wanted in corrections(state):
        return _correct(state, command)
    if possible_once_unlinked(state, wanted):
        assert state.link is not None
        return Refusal(
            "unbind_first",
            f"The item is on provider order {state.link.provider_order_id};"
            f" unbind it before it becomes {_words(wanted)}.",
            {**_details(state), "provider_order_id": state.link.provider_order_id},
        )
    return Refusal(
        "status_not_possible",
        f"An item that is {_words(state.status)} cannot become {_words(wanted)}.",
        _details(state),
    )


def _correct(state: ItemState, command: c.ChangeStatus) -> Decision:
    if not command.correction:
        return Refusal(
            "correction_needed",
            f"From {_words(state.status)} to {_words(command.status)} goes backwards;"
            " send it as a correction, with a reason.",
            _details(state),
        )
    if not command.reason.strip():
        return Refusal(
            "reason_missing", "A correction needs a reason; say why it is made.", _details(state)
        )
    return (EVENT_FOR[command.status](state.status, command.reason, correction=True),)


def confirm_price(state: ItemState, command: c.ConfirmPrice) -> Decision:
    if state.status is not ItemStatus.PRICE_CONFIRMATION:
        return Refusal(
            "not_in_price_confirmation",
            f"No price waits to be confirmed: the item is {_words(state.status)}.",
            _details(state),
        )
    if command.price.currency != state.price.currency:
        return Refusal(
            "currency_differs",
            f"The item is sold in {state.price.currency}, not in {command.price.currency}.",
            {"currency": state.price.currency},
        )
    return (PriceConfirmed(state.status, price=command.price),)


def change_configuration(state: ItemState, command: c.ChangeConfiguration) -> Decision:
    previous = state.goods.configuration
    if command.configuration == previous:
        return ()
    return (ConfigurationChanged(previous, command.configuration),)


def agree_purchase_price(state: ItemState, command: c.AgreePurchasePrice) -> Decision:
    """Put a price in the place of the expected one; from now on only people replace it."""
    previous = state.expected_purchase_price
    if state.purchase_price_agreed and command.price == previous:
        return ()
    return (PurchasePriceAgreed(previous, command.price, command.reason),)


def _words(status: ItemStatus) -> str:
    return status.replace("_", " ").capitalize()


def _details(state: ItemState) -> dict[str, object]:
    return {
        "status": state.status.value,
        "available_statuses": [status.value for status in available_statuses(state)],
        "corrections": [status.value for status in corrections(state)],
    }
