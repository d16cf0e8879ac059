"""The lines of operations: which item, and what the operation needs to know of it."""

from dataclasses import dataclass
from enum import StrEnum

from services.order_status.domain.vocabulary import Goods, Money, Provider


class OperationType(StrEnum):
    """What an operation does."""

    BOOKING = "booking"
    BINDING = "binding"
    UNBINDING = "unbinding"
    STATUS_CHANGE = "status_change"
    IMPORT = "import"


class OperationOutcome(StrEnum):
    """How an operation ended."""

    SUCCEEDED = "succeeded"
    PARTLY = "partly"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LineOutcome(StrEnum):
    """How a line of an operation ended."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ItemRef:
    """One item of one order; item ids are unique within their order."""

    order_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class SettledLine(ItemRef):
    """A line that has ended, and how."""

    outcome: LineOutcome
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class RefusedLine(ItemRef):
    """A line that was refused from the start."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class BookingLine(ItemRef):
    """All that is needed to buy one item."""

    goods: Goods
    quantity: int
    expected_purchase_price: Money | None = None


@dataclass(frozen=True, slots=True)
class BindingLine(ItemRef):
    """What must be found on the provider order that an item shall be bound to."""

    goods: Goods
    quantity: int


@dataclass(frozen=True, slots=True)
class LinkedLine(ItemRef):
    """An item and the provider order it is on."""

    provider: Provider
    session_id: str
    provider_order_id: str
    booked: bool
