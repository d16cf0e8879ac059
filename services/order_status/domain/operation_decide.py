"""`decide`: how an operation begins, goes on line by line, and ends exactly once."""

from services.order_status.domain import operation_commands as c
from services.order_status.domain import operation_events as e
from services.order_status.domain.operation import OperationState, evolve, line_key
from services.order_status.domain.operation_lines import (
    OperationOutcome,
    OperationType,
    SettledLine,
)
from services.order_status.domain.refusal import Refusal

Decision = tuple[e.OperationEvent, ...] | Refusal

CANCELLABLE = frozenset({OperationType.BOOKING})
"""A binding or an unbinding is one question to the marketplace, sent as soon as it is asked."""


def decide(state: OperationState | None, command: c.OperationCommand) -> Decision:
    """Return the events that the command leads to, none for a repeat, or a refusal."""
    match command:
        case c.SettleLines():
            return _settle(state, command)
        case c.Cancel():
            return _cancel(state, command)
    if state is not None:
        return Refusal("operation_exists", "An operation of this id has begun already.")
    started = _start(command)
    if started is None:
        return Refusal("no_lines", "There is nothing in it to do.")
    begun = evolve(None, started)
    return (started,) if begun.open else (started, _finished(begun))


def _start(command: c.OperationCommand) -> e.OperationEvent | None:
    match command:
        case c.StartBooking() if command.lines:
            return e.BookingOrdered(
                command.lines,
                command.refused,
                command.session_ids,
                command.message,
                command.merge_orders,
                command.queue_when_limited,
            )
        case c.StartBinding(provider, provider_order_id, lines, refused, session_id) if lines:
            return e.BindingOrdered(provider, provider_order_id, lines, refused, session_id)
        case c.StartUnbinding(lines, refused, only_unlink) if lines:
            return e.UnbindingOrdered(lines, refused, only_unlink)
        case c.RecordStatusChange(status, done, refused) if done or refused:
            return e.StatusesChanged(status, done, refused)
        case c.RecordImport(order_ids, source) if order_ids:
            return e.OrdersImported(order_ids, source)
        case _:
            return None


def _settle(state: OperationState | None, command: c.SettleLines) -> Decision:
    if state is None:
        return ()
    news: dict[tuple[str, str], SettledLine] = {}
    for line in command.settled:
        key = line_key(line)
        if key in state.open:
            news.setdefault(key, line)  # the first answer counts; a later one is a repeat
    if not news:
        return ()
    settled = state.total - len(state.open) + len(news)
    progressed = e.OperationProgressed(tuple(news.values()), settled, state.total)
    if settled < state.total:
        return (progressed,)
    return (progressed, _finished(evolve(state, progressed)))


def _finished(state: OperationState) -> e.OperationFinished:
    counts = (state.done, state.refused, state.withdrawn)
    return e.OperationFinished(state.type, _outcome(*counts), *counts)


def _outcome(done: int, refused: int, withdrawn: int) -> OperationOutcome:
    if done:
        return OperationOutcome.PARTLY if refused or withdrawn else OperationOutcome.SUCCEEDED
    return OperationOutcome.CANCELLED if withdrawn else OperationOutcome.FAILED


def _cancel(state: OperationState | None, command: c.Cancel) -> Decision:
    if state is None:
        return Refusal("operation_unknown", "There is no operation of this id.")
    if state.outcome is not None:
        return Refusal(
            "operation_finished",
            "The operation has ended already.",
            {"outcome": state.outcome.value},
        )
    if state.type not in CANCELLABLE:
        return Refusal(
            "operation_not_cancellable",
            f"The {state.type.value} has been sent to the marketplace already;"
            " wait for its answer.",
            {"type": state.type.value},
        )
    if state.cancel_requested:
        return ()
    return (e.OperationCancelRequested(command.reason),)
