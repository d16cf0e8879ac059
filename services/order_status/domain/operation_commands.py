"""What can be asked of an operation, and what can be reported about it."""

from dataclasses import dataclass, field

from services.order_status.domain.operation_lines import (
    BindingLine,
    BookingLine,
    LinkedLine,
    RefusedLine,
    SettledLine,
)
from services.order_status.domain.vocabulary import ItemStatus, Provider


@dataclass(frozen=True, slots=True)
class OperationCommand:
    """Asks something of one operation."""


@dataclass(frozen=True, slots=True)
class StartBooking(OperationCommand):
    lines: tuple[BookingLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    session_ids: dict[Provider, str] = field(default_factory=dict)
    message: str = ""
    merge_orders: bool = False
    queue_when_limited: bool = True


@dataclass(frozen=True, slots=True)
class StartBinding(OperationCommand):
    provider: Provider
    provider_order_id: str
    lines: tuple[BindingLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class StartUnbinding(OperationCommand):
    lines: tuple[LinkedLine, ...]
    refused: tuple[RefusedLine, ...] = ()
    only_unlink: bool = False


@dataclass(frozen=True, slots=True)
class RecordStatusChange(OperationCommand):
    """A Change status command, with what became of each of its items."""

    status: ItemStatus
    done: tuple[SettledLine, ...]
    refused: tuple[RefusedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordImport(OperationCommand):
    order_ids: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class SettleLines(OperationCommand):
    """Lines have ended: a report, harmless where it brings no news."""

    settled: tuple[SettledLine, ...]


@dataclass(frozen=True, slots=True)
class Cancel(OperationCommand):
    """Withdraw what has not yet been sent to the marketplace."""

    reason: str = ""
