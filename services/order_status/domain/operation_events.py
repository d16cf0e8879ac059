"""What can happen to an operation. Its id stands in the key of its stream."""

from dataclasses import dataclass, field

from services.order_status.domain.operation_lines import (
    BindingLine,
    BookingLine,
    LinkedLine,
    OperationOutcome,
    OperationType,
    RefusedLine,
    SettledLine,
)
from services.order_status.domain.vocabulary import ItemStatus, Provider


@dataclass(frozen=True, slots=True)
class OperationEvent:
    """Something happened to one operation."""


@dataclass(frozen=True, slots=True)
class BookingOrdered(OperationEvent):
    lines: tuple[BookingLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    session_ids: dict[Provider, str] = field(default_factory=dict)
    """The session chosen by the operator for a provider; absent = chosen automatically."""
    message: str = ""
    """To the vendor."""
    merge_orders: bool = True
    """Items of several orders from one vendor may stand on one provider order, as they all did
    before this could be chosen; an event of that time lacks the field."""
    queue_when_limited: bool = True
    """Wait for the marketplace's booking limit instead of being refused by it."""


@dataclass(frozen=True, slots=True)
class BindingOrdered(OperationEvent):
    provider: Provider
    provider_order_id: str
    lines: tuple[BindingLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class UnbindingOrdered(OperationEvent):
    lines: tuple[LinkedLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    only_unlink: bool = False
    """Do not cancel on the marketplace even where that would be possible."""


@dataclass(frozen=True, slots=True)
class StatusesChanged(OperationEvent):
    """A Change status command, done as it was decided; nothing is left running."""

    status: ItemStatus
    done: tuple[SettledLine, ...]
    refused: tuple[RefusedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class OrdersImported(OperationEvent):
    order_ids: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class OperationProgressed(OperationEvent):
    settled: tuple[SettledLine, ...]
    lines_settled: int
    lines_total: int


@dataclass(frozen=True, slots=True)
class OperationCancelRequested(OperationEvent):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OperationFinished(OperationEvent):
    type: OperationType
    outcome: OperationOutcome
    done: int
    refused: int
    withdrawn: int
