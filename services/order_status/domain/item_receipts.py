"""Receipts: what came of an item, what of it was accepted, what was rejected.

An item has one status, so that what does not stand with the rest becomes an item of its own.
"""

from typing import NamedTuple

from services.order_status.domain import item_commands as c
from services.order_status.domain.item import ItemState
from services.order_status.domain.item_events import (
    ItemEvent,
    QualityInspectionStarted,
    ReceivedAtWarehouse,
    Split,
)
from services.order_status.domain.receipt_events import ReceiptRecorded, RejectedAtInspection
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import available_statuses
from services.order_status.domain.vocabulary import Inspection, ItemStatus

Decision = tuple[ItemEvent, ...] | Refusal


class Part(NamedTuple):
    """Pieces of an item that stand alike after a receipt."""

    quantity: int
    inspection: Inspection | None
    """What was found of them; None = they stay as they were."""


def possible(state: ItemState) -> bool:
    """Say whether a receipt can be recorded: the goods are on their way, or not judged yet."""
    return ItemStatus.RECEIVED_AT_WAREHOUSE in available_statuses(state)


def divide(state: ItemState, receipt: c.RecordReceipt) -> tuple[Part, ...] | Refusal:
    """Return the parts of the item, of which the first stays on it, or why there are none.

    What was accepted stays on the item if anything was; what was rejected leaves it before the
    rest does. Pieces of which the receipt brings no news stay as they were.
    """
    if not possible(state):
        return _impossible(state)
    judged = receipt.accepted + receipt.rejected
    if not 0 < receipt.received <= state.quantity or judged > receipt.received:
        return Refusal(
            "receipt_quantity_impossible",
            f"Of {state.quantity} pieces at least one and at most all can be received, and no more"
            " than were received can be accepted and rejected.",
            {"quantity": state.quantity},
        )
    pieces = {
        Inspection.ACCEPTED: receipt.accepted,
        Inspection.ARRIVED: receipt.received - judged,
        Inspection.REJECTED: receipt.rejected,
    }
    for known in _no_news(state):
        pieces.pop(known)
    rest = state.quantity - sum(pieces.values())
    if rest == state.quantity:
        return Refusal(
            "receipt_without_news",
            "The item stands like that already.",
            {"inspection": state.inspection.value if state.inspection else None},
        )
    rejected = Part(pieces.pop(Inspection.REJECTED, 0), Inspection.REJECTED)
    parts = (*(Part(number, found) for found, number in pieces.items()), Part(rest, None), rejected)
    return tuple(part for part in parts if part.quantity)


def record(state: ItemState, receipt: c.RecordReceipt) -> Decision:
    """Split the other parts off, note the receipt, and take in what stays on the item."""
    parts = divide(state, receipt)
    if isinstance(parts, Refusal):
        return parts
    stays, *others = parts
    assert len(receipt.new_item_ids) == len(others), "each part that leaves has its number"
    events: list[ItemEvent] = []
    left = state.quantity
    for number, part in zip(receipt.new_item_ids, others, strict=True):
        left -= part.quantity
        events.append(Split(number, quantity_left=left, quantity_moved=part.quantity))
    reason = receipt.reason
    events.append(ReceiptRecorded(receipt.received, receipt.accepted, receipt.rejected, reason))
    return (*events, *_taken_in(state, stays.inspection, stays.quantity, reason))


def take_in(state: ItemState, command: c.TakeIn) -> Decision:
    """Take in all pieces of an item, e.g. of one that a receipt has just split off."""
    if not possible(state):
        return _impossible(state)
    return _taken_in(state, command.inspection, state.quantity, command.reason)


def _taken_in(
    state: ItemState, found: Inspection | None, quantity: int, reason: str
) -> tuple[ItemEvent, ...]:
    if found is None:
        return ()
    if found is Inspection.ACCEPTED:
        return (ReceivedAtWarehouse(state.status, reason),)
    events: tuple[ItemEvent, ...] = ()
    if state.status is not ItemStatus.QUALITY_INSPECTION:
        events = (QualityInspectionStarted(state.status, reason),)
    if found is Inspection.REJECTED:
        events += (RejectedAtInspection(quantity, reason),)
    return events


def _no_news(state: ItemState) -> tuple[Inspection, ...]:
    """Return what can be said of the item's pieces without changing anything."""
    match state.inspection:
        case Inspection.REJECTED:
            return (Inspection.ARRIVED, Inspection.REJECTED)
        case Inspection.ARRIVED:
            return (Inspection.ARRIVED,)
    return ()


def _impossible(state: ItemState) -> Refusal:
    words = state.status.replace("_", " ")
    return Refusal(
        "receipt_not_possible",
        f"Nothing more can be received of an item that is {words}.",
        {"status": state.status.value},
    )
