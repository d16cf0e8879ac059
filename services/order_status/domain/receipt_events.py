"""What can be found of an item's goods at our warehouse."""

from dataclasses import dataclass

from services.order_status.domain.item_events import ItemEvent


@dataclass(frozen=True, slots=True)
class ReceiptRecorded(ItemEvent):
    """A person counted what came of the item; of each pieces. The rest stands where it stood.

    What is neither accepted nor rejected is here and being inspected. The parts are items of
    their own: their `Split` stands before this event, and their status behind it.
    """

    received: int
    accepted: int
    rejected: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RejectedAtInspection(ItemEvent):
    """The goods are here and are not what was bought: all pieces of the item."""

    quantity: int
    reason: str = ""
