"""Operations: every line ends once, and so does the operation."""

import pytest

from services.order_status.domain import operation_commands as c
from services.order_status.domain import operation_events as e
from services.order_status.domain.operation import OperationState, evolve
from services.order_status.domain.operation_decide import decide
from services.order_status.domain.operation_lines import (
    BindingLine,
    BookingLine,
    LineOutcome,
    LinkedLine,
    OperationOutcome,
    OperationType,
    RefusedLine,
    SettledLine,
)
from services.order_status.domain.vocabulary import ItemStatus, Provider
from tests.domain.order_status.items import GOODS, ORDER
from tests.spec import Given, given

DONE, REFUSED, WITHDRAWN = LineOutcome.DONE, LineOutcome.REFUSED, LineOutcome.WITHDRAWN
BOOKING, OUTCOME = OperationType.BOOKING, OperationOutcome
LATE = RefusedLine("o", "9", "not_ready_for_purchase", "Only a Paid item can be bought.")


def operation(
    *events: e.OperationEvent,
) -> Given[OperationState, e.OperationEvent, c.OperationCommand]:
    return given(decide, evolve, *events)


def lines(count: int) -> tuple[BookingLine, ...]:
    return tuple(BookingLine("o", str(number), GOODS, 1) for number in range(count))


def settle(*outcomes: LineOutcome, first: int = 0) -> c.SettleLines:
    return c.SettleLines(
        tuple(SettledLine("o", str(first + n), outcome) for n, outcome in enumerate(outcomes))
    )


def finished(outcome: OperationOutcome, done: int, refused: int, withdrawn: int = 0) -> object:
    return e.OperationFinished(BOOKING, outcome, done, refused, withdrawn)


def test_booking_begins() -> None:
    """A booking begins with its lines, and runs until the last of them has ended."""
    start = c.StartBooking(lines(2), (LATE,), {Provider.ALI1688: "s-1"}, "请尽快发货")
    then = operation().when(start)
    sessions = {Provider.ALI1688: "s-1"}
    then.then(e.BookingOrdered(lines(2), (LATE,), sessions, "请尽快发货", merge_orders=False))
    assert then.state.outcome is None
    then.when(start).then_refused("operation_exists")


def test_booking_says_how_it_is_to_be_bought() -> None:
    """Orders are kept apart, and the limit is waited for, unless somebody wants it otherwise."""
    operation().when(c.StartBooking(lines(1))).then(
        e.BookingOrdered(lines(1), merge_orders=False, queue_when_limited=True)
    )
    operation().when(c.StartBooking(lines(1), merge_orders=True, queue_when_limited=False)).then(
        e.BookingOrdered(lines(1), merge_orders=True, queue_when_limited=False)
    )


def test_binding_and_unbinding_begin() -> None:
    """The other requests to marketplaces run in the same way."""
    to_bind = (BindingLine("o", "0", GOODS, 1),)
    operation().when(c.StartBinding(Provider.TAOBAO, ORDER, to_bind)).then(
        e.BindingOrdered(Provider.TAOBAO, ORDER, to_bind)
    )
    to_unbind = (LinkedLine("o", "0", Provider.TAOBAO, "s-1", ORDER, booked=True),)
    operation().when(c.StartUnbinding(to_unbind, only_unlink=True)).then(
        e.UnbindingOrdered(to_unbind, only_unlink=True)
    )


@pytest.mark.parametrize(
    "start",
    [
        c.StartBooking((), (LATE,)),
        c.StartBinding(Provider.TAOBAO, ORDER, ()),
        c.StartUnbinding(()),
        c.RecordStatusChange(ItemStatus.PACKING, ()),
        c.RecordImport((), "orders.csv"),
    ],
)
def test_nothing_to_do_is_no_operation(start: c.OperationCommand) -> None:
    """An operation whose lines were all refused from the start never exists."""
    operation().when(start).then_refused("no_lines")


def test_progress_line_by_line() -> None:
    """Each answer is progress; the last one ends the operation."""
    begun = operation(e.BookingOrdered(lines(2)))
    then = begun.when(settle(DONE))
    then.then(e.OperationProgressed(settle(DONE).settled, 1, 2))
    then.when(settle(DONE, first=1)).then(
        e.OperationProgressed(settle(DONE, first=1).settled, 2, 2),
        e.OperationFinished(BOOKING, OUTCOME.SUCCEEDED, 2, 0, 0),
    )


@pytest.mark.parametrize(
    ("refused_at_once", "outcomes", "outcome"),
    [
        (0, (DONE, DONE), OUTCOME.SUCCEEDED),
        (1, (DONE, DONE), OUTCOME.PARTLY),
        (0, (DONE, REFUSED), OUTCOME.PARTLY),
        (0, (DONE, WITHDRAWN), OUTCOME.PARTLY),
        (0, (REFUSED, REFUSED), OUTCOME.FAILED),
        (1, (REFUSED,), OUTCOME.FAILED),
        (0, (WITHDRAWN, WITHDRAWN), OUTCOME.CANCELLED),
        (1, (WITHDRAWN, REFUSED), OUTCOME.CANCELLED),
    ],
)
def test_outcome(
    refused_at_once: int, outcomes: tuple[LineOutcome, ...], outcome: OperationOutcome
) -> None:
    """Lines refused from the start count as refused: then it succeeded only partly."""
    begun = operation(e.BookingOrdered(lines(len(outcomes)), (LATE,) * refused_at_once))
    then = begun.when(settle(*outcomes))
    then.then(
        e.OperationProgressed(settle(*outcomes).settled, len(outcomes), len(outcomes)),
        e.OperationFinished(
            BOOKING,
            outcome,
            outcomes.count(DONE),
            refused_at_once + outcomes.count(REFUSED),
            outcomes.count(WITHDRAWN),
        ),
    )
    assert then.state.outcome is outcome


def test_repeated_answers_are_harmless() -> None:
    """A line ends once; the first answer counts, also within one report."""
    then = operation(e.BookingOrdered(lines(2))).when(settle(DONE))
    then.when(settle(REFUSED)).then_nothing()
    twice = c.SettleLines(settle(DONE).settled + settle(REFUSED).settled)
    operation(e.BookingOrdered(lines(2))).when(twice).then(
        e.OperationProgressed(settle(DONE).settled, 1, 2)
    )
    ended = operation(e.BookingOrdered(lines(1))).when(settle(DONE))
    ended.when(settle(DONE)).then_nothing()
    operation(e.BookingOrdered(lines(1))).when(settle(DONE, first=7)).then_nothing()
    operation().when(settle(DONE)).then_nothing()


def test_status_change_ends_at_once() -> None:
    """A Change status command was done as it was decided: it begins and ends in one."""
    done = (SettledLine("o", "0", DONE),)
    changed = c.RecordStatusChange(ItemStatus.PACKING, done, (LATE,))
    ended = e.OperationFinished(OperationType.STATUS_CHANGE, OUTCOME.PARTLY, 1, 1, 0)
    operation().when(changed).then(e.StatusesChanged(ItemStatus.PACKING, done, (LATE,)), ended)


def test_import_ends_at_once() -> None:
    """An import is all or nothing, so it has succeeded when it is recorded."""
    operation().when(c.RecordImport(("a", "b"), "orders.csv")).then(
        e.OrdersImported(("a", "b"), "orders.csv"),
        e.OperationFinished(OperationType.IMPORT, OUTCOME.SUCCEEDED, 2, 0, 0),
    )


def test_cancel() -> None:
    """A running booking can be cancelled, once; what was sent already still ends by itself."""
    then = operation(e.BookingOrdered(lines(2))).when(c.Cancel("Wrong vendor"))
    then.then(e.OperationCancelRequested("Wrong vendor"))
    assert then.state.cancel_requested
    then.when(c.Cancel("Again")).then_nothing()
    then.when(settle(DONE, WITHDRAWN)).then(
        e.OperationProgressed(settle(DONE, WITHDRAWN).settled, 2, 2),
        e.OperationFinished(BOOKING, OUTCOME.PARTLY, 1, 0, 1),
    )


def test_cancel_refused() -> None:
    """What has ended, or is with the marketplace already, cannot be cancelled."""
    operation().when(c.Cancel()).then_refused("operation_unknown")
    ended = operation(e.BookingOrdered(lines(1))).when(settle(DONE))
    ended.when(c.Cancel()).then_refused("operation_finished")
    binding = e.BindingOrdered(Provider.TAOBAO, ORDER, (BindingLine("o", "0", GOODS, 1),))
    operation(binding).when(c.Cancel()).then_refused("operation_not_cancellable")


@pytest.mark.lesson(21)
def test_lesson_21_five_thousand_lines_end_one_by_one() -> None:
    """A large operation is counted line by line; it ends with the last, and only then."""
    state = evolve(None, e.BookingOrdered(lines(5000)))
    for number in range(5000):
        assert state.outcome is None
        events = decide(state, settle(REFUSED if number % 2 else DONE, first=number))
        assert isinstance(events, tuple)
        for event in events:
            state = evolve(state, event)
    assert (state.done, state.refused, state.outcome) == (2500, 2500, OUTCOME.PARTLY)
