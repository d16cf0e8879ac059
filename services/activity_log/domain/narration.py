"""Turns an event into the steps that a person reads. Here every sentence is made."""

from collections.abc import Callable

from services.activity_log.domain.entry import Entry
from services.activity_log.domain.hand_over_narration import HAND_OVER_STEPS
from services.activity_log.domain.item_narration import ITEM_STEPS, told_of_status
from services.activity_log.domain.item_statuses import STATUS_AFTER
from services.activity_log.domain.link_narration import LINK_STEPS
from services.activity_log.domain.marketplace_narration import MARKETPLACE_STEPS
from services.activity_log.domain.operation_narration import OPERATION_STEPS
from services.activity_log.domain.order_narration import ORDER_STEPS
from services.activity_log.domain.price_narration import PRICE_STEPS
from services.activity_log.domain.reconciliation_narration import RECONCILIATION_STEPS
from services.activity_log.domain.refund_narration import REFUND_STEPS
from services.activity_log.domain.rule_narration import RULE_STEPS
from services.activity_log.domain.sentence import say
from services.activity_log.domain.session_narration import SESSION_STEPS
from services.activity_log.domain.step import Step, StepType, information
from services.activity_log.domain.waiting_narration import WAITING_STEPS
from services.activity_log.domain.wording import Data

Narrate = Callable[[Data], tuple[Step, ...]]

_STEPS: dict[str, Narrate] = {
    **ITEM_STEPS,
    **LINK_STEPS,
    **ORDER_STEPS,
    **OPERATION_STEPS,
    **MARKETPLACE_STEPS,
    **SESSION_STEPS,
    **HAND_OVER_STEPS,
    **RECONCILIATION_STEPS,
    **PRICE_STEPS,
    **REFUND_STEPS,
    **RULE_STEPS,
    **WAITING_STEPS,
}

SILENT = frozenset(
    {
        # The operation's first step has told of all its lines already.
        "order_status.BookingRequested",
        "order_status.BindRequested",
        "order_status.UnbindRequested",
        # Told by the progress.
        "order_status.OperationProgressed",
        # Told by the registered order as a whole.
        "order_status.ItemRegistered",
        # Told by the gateway's comparison of the prices.
        "order_status.PurchasePriceOffered",
        # Told by the provider order as a whole.
        "order_status.LinkHandedOver",
        # It would be noise: the item's timeline follows the parcel.
        "marketplace.ParcelMoved",
    }
)
"""Events that make no step of an activity; the timeline has them all the same."""

UNSEEN = frozenset({"marketplace.ParcelMoved"})
"""Events that stand in timelines alone: they make no activity and change none."""


def narrate(entry: Entry) -> tuple[Step, ...]:
    """Return the steps that the event adds to its activity."""
    if not entry.known:
        return (
            information(say("{event} (of a version that is not known here)", event=entry.name)),
        )
    if entry.kind in SILENT:
        return ()
    if narrator := _STEPS.get(entry.kind):
        return narrator(entry.data)
    if entry.name in STATUS_AFTER:
        return (told_of_status(entry.data, STATUS_AFTER[entry.name]),)
    return (information(say("{event}", event=entry.name)),)


__all__ = ["SILENT", "UNSEEN", "Step", "StepType", "narrate"]
