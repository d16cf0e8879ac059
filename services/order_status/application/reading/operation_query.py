"""What a client asks of the operations, and what it gets."""

from dataclasses import dataclass

from services.order_status.application.reading.cursors import Cursor
from services.order_status.application.reading.item_shape import Shape
from services.order_status.domain.operation_lines import (
    LineOutcome,
    OperationOutcome,
    OperationType,
)


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """The latest first."""

    agency: str
    running: bool | None = None
    type: OperationType | None = None
    after: Cursor | None = None
    limit: int = 100


class OperationSummary(Shape):
    operation_id: str
    version: int
    type: OperationType
    actor: str
    correlation_id: str
    started_at: str
    finished_at: str | None
    """Null while it runs."""
    lines_total: int
    """Lines that were taken up; those refused from the start are in `refused` alone."""
    lines_settled: int
    done: int
    refused: int
    withdrawn: int
    cancel_requested: bool
    outcome: OperationOutcome | None


class OperationLine(Shape):
    order_id: str
    item_id: str
    outcome: LineOutcome | None
    """Null while it is open."""
    code: str
    message: str


class OperationDetail(OperationSummary):
    lines: tuple[OperationLine, ...]
    """In the order of the command; of an import there are none."""
    position: int
    catching_up: bool


class OperationPage(Shape):
    operations: tuple[OperationSummary, ...]
    next: str | None
    position: int
    catching_up: bool
