"""An operation as its events made it: `OperationState`, and `evolve` that adds one event."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.order_status.domain import operation_events as e
from services.order_status.domain.operation_lines import (
    ItemRef,
    LineOutcome,
    OperationOutcome,
    OperationType,
)

LineKey = tuple[str, str]
"""Order and item."""


@dataclass(frozen=True, slots=True)
class OperationState:
    type: OperationType
    total: int
    """Lines that were taken up; those refused from the start are in `refused` alone."""
    open: Mapping[LineKey, None]
    """The lines that have not ended, in the order of the command."""
    done: int = 0
    refused: int = 0
    withdrawn: int = 0
    cancel_requested: bool = False
    outcome: OperationOutcome | None = None
    """None while it runs."""


def line_key(line: ItemRef) -> LineKey:
    return line.order_id, line.item_id


def evolve(state: OperationState | None, event: e.OperationEvent) -> OperationState:
    """Return the operation as it is after the event."""
    match event:
        case e.BookingOrdered():
            return _started(OperationType.BOOKING, event)
        case e.BindingOrdered():
            return _started(OperationType.BINDING, event)
        case e.UnbindingOrdered():
            return _started(OperationType.UNBINDING, event)
        case e.StatusesChanged():
            return OperationState(
                OperationType.STATUS_CHANGE,
                total=len(event.done),
                open={},
                done=len(event.done),
                refused=len(event.refused),
            )
        case e.OrdersImported():
            orders = len(event.order_ids)
            return OperationState(OperationType.IMPORT, total=orders, open={}, done=orders)
    assert state is not None, "an operation begins with what it is to do"
    match event:
        case e.OperationProgressed():
            return _progressed(state, event)
        case e.OperationCancelRequested():
            return replace(state, cancel_requested=True)
        case e.OperationFinished():
            return replace(state, outcome=event.outcome)
        case _:
            return state


def _started(
    kind: OperationType, event: e.BookingOrdered | e.BindingOrdered | e.UnbindingOrdered
) -> OperationState:
    lines = {line_key(line): None for line in event.lines}
    return OperationState(kind, total=len(lines), open=lines, refused=len(event.refused))


def _progressed(state: OperationState, event: e.OperationProgressed) -> OperationState:
    left = dict(state.open)
    for line in event.settled:
        del left[line_key(line)]
    ended = Counter(line.outcome for line in event.settled)
    return replace(
        state,
        open=left,
        done=state.done + ended[LineOutcome.DONE],
        refused=state.refused + ended[LineOutcome.REFUSED],
        withdrawn=state.withdrawn + ended[LineOutcome.WITHDRAWN],
    )
