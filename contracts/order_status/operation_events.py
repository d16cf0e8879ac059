"""Published events of operations: one Book, Bind, Unbind, Change status or import."""

from typing import Literal

from pydantic import Field

from contracts.model import Event, Identifier, Provider
from contracts.order_status.vocabulary import (
    BindingLine,
    BookingLine,
    ItemStatus,
    LinkedLine,
    OperationType,
    RefusedLine,
    SettledLine,
)


class OperationEvent(Event):
    """Something happened to an operation: one Book, Bind, Unbind, Change status or import."""

    operation_id: str


class BookingOrdered(OperationEvent):
    session_ids: dict[Provider, str] = Field(default_factory=dict)
    """The session chosen by the operator for a provider; absent = chosen automatically."""
    message: str = ""
    """To the vendor."""
    lines: tuple[BookingLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    merge_orders: bool = True
    """Items of several orders from one vendor may stand on one provider order."""
    queue_when_limited: bool = True
    """Wait for the marketplace's booking limit instead of being refused by it."""


class BindingOrdered(OperationEvent):
    provider: Provider
    session_id: str | None = None
    provider_order_id: Identifier
    lines: tuple[BindingLine, ...]
    refused: tuple[RefusedLine, ...] = ()


class UnbindingOrdered(OperationEvent):
    lines: tuple[LinkedLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    only_unlink: bool = False
    """Do not cancel on the marketplace even where that would be possible."""


class StatusesChanged(OperationEvent):
    """A Change status command, done as it was decided; nothing is left running."""

    status: ItemStatus
    done: tuple[SettledLine, ...]
    refused: tuple[RefusedLine, ...] = ()


class OrdersImported(OperationEvent):
    order_ids: tuple[Identifier, ...]
    source: str


class OperationProgressed(OperationEvent):
    settled: tuple[SettledLine, ...]
    lines_settled: int
    lines_total: int


class OperationCancelRequested(OperationEvent):
    reason: str = ""


class OperationFinished(OperationEvent):
    type: OperationType
    outcome: Literal["succeeded", "partly", "failed", "cancelled"]
    done: int
    refused: int
    withdrawn: int
