"""The counters of lines: each of its own, the sum always what was registered."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.order_status.domain import item_commands as c
from services.order_status.domain.item import ItemState, evolve
from services.order_status.domain.item_decide import decide
from services.order_status.domain.item_receipts import divide
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.line_counters import LineCounters, count, part_of
from services.order_status.domain.order_progress import derive_order_status
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.vocabulary import (
    ItemStatus,
    OrderStatus,
    Parcel,
    ProviderStatus,
    UnbindOutcome,
)
from tests.domain.order_status.items import facts, record_booked, register
from tests.spec import fold

PIECES = 4
S = ItemStatus
COMPLETE = {
    OrderStatus.READY_FOR_PACKING,
    OrderStatus.PACKING,
    OrderStatus.READY_TO_SHIP,
    OrderStatus.SHIPPED,
    OrderStatus.RECEIVED,
    OrderStatus.RETURNED_TO_VENDOR,
    OrderStatus.IMPOSSIBLE_TO_DELIVER,
    OrderStatus.CANCELLED,
}
"""Where an order stands when nothing of it is still waited for."""


class Line:
    """One registered item, and what is split off it."""

    def __init__(self, pieces: int = PIECES) -> None:
        begun = decide(None, register(pieces))
        assert isinstance(begun, tuple)
        self.items: list[ItemState] = [fold(evolve, begun)]

    def does(self, at: int, command: c.ItemCommand) -> bool:
        """Do it where it is legal; a part that a split moves becomes an item of the line."""
        at %= len(self.items)
        before = self.items[at]
        if isinstance(command, c.RecordReceipt):
            return self._receives(at, command)
        events = decide(before, command)
        if isinstance(events, Refusal):
            return False
        self.items[at] = fold(evolve, events, before)
        if isinstance(command, c.SplitOff):
            self._begin(before, command.quantity)
        return True

    def _receives(self, at: int, receipt: c.RecordReceipt) -> bool:
        before = self.items[at]
        parts = divide(before, receipt)
        if isinstance(parts, Refusal) or before.request is not None:
            return False
        stays, *others = parts
        for part in others:
            assert self.does(at, c.SplitOff("n", part.quantity))
            if part.inspection is not None:
                assert self.does(len(self.items) - 1, c.TakeIn(part.inspection))
        return stays.inspection is None or self.does(at, c.TakeIn(stays.inspection))

    def _begin(self, before: ItemState, quantity: int) -> None:
        begun = decide(None, split_registration(before, "1", quantity))
        assert isinstance(begun, tuple)
        self.items.append(fold(evolve, begun))

    @property
    def counters(self) -> LineCounters:
        return count(map(part_of, self.items))


def ordered(pieces: int) -> Line:
    line = Line(pieces)
    for command in (c.MarkPaid(), c.RequestBooking("op"), record_booked("op")):
        assert line.does(0, command)
    assert line.does(0, facts(ProviderStatus.PAID))
    return line


def order_status(lines: Iterable[Line]) -> OrderStatus:
    items = [item for line in lines for item in line.items]
    return derive_order_status(
        {status: sum(item.status is status for item in items) for status in S}
    )


numbers = st.integers(0, PIECES)
commands = st.one_of(
    st.just(c.MarkPaid()),
    st.just(c.RequestBooking("op")),
    st.builds(record_booked, st.sampled_from(["op", "op-2"]), st.sampled_from(["A", "B"])),
    st.just(c.RequestUnbinding("op-3")),
    st.builds(
        c.RecordUnbound,
        st.just("op-3"),
        st.sampled_from(["A", "B"]),
        st.just(UnbindOutcome.UNLINKED),
    ),
    st.builds(
        lambda status, number, pieces: facts(status, Parcel(number, "", pieces or None), order="A"),
        st.sampled_from(ProviderStatus),
        st.sampled_from(["SF1", "SF2"]),
        numbers,
    ),
    st.builds(c.SplitOff, st.just("n"), numbers),
    st.builds(c.RecordReceipt, numbers, numbers, numbers),
    st.builds(c.ChangeStatus, st.sampled_from(S), st.just(value=True), st.just("Why")),
    st.builds(
        c.ChangeStatus, st.sampled_from([S.ORDERED, S.QUALITY_INSPECTION, S.RETURNED_TO_VENDOR])
    ),
)
stories = st.lists(st.tuples(st.integers(0, 5), commands), max_size=25)


@given(story=stories)
@settings(max_examples=300, deadline=None)
@pytest.mark.lesson(19)
def test_lesson_19_the_sum_of_a_line_is_what_was_registered(
    story: list[tuple[int, c.ItemCommand]],
) -> None:
    """Whatever is split, received, rejected, undone: no counter exceeds the one before it."""
    line = Line()
    assert line.does(0, c.MarkPaid())
    for at, command in story:
        line.does(at, command)
        found = line.counters
        assert found.registered == PIECES
        assert found.registered >= found.ordered >= found.shipped >= found.received
        assert found.received >= found.accepted + found.rejected
        assert found.received >= found.returned
        assert found.ordered + found.cancelled <= found.registered
        assert (found.open == 0) == (order_status([line]) in COMPLETE)


@pytest.mark.lesson(19)
def test_lesson_19_three_and_none_and_none_is_not_one_each() -> None:
    """An order of three lines of one piece: what comes thrice on one completes no other."""
    lines = [ordered(1), ordered(1), ordered(1)]
    assert lines[0].does(0, c.RecordReceipt(1, 1, 0))
    assert not lines[0].does(0, c.RecordReceipt(1, 1, 0)), "it is here already"
    assert not lines[0].does(0, c.RecordReceipt(3, 3, 0)), "it has one piece"
    assert [line.counters.received for line in lines] == [1, 0, 0]
    assert [line.counters.open for line in lines] == [0, 1, 1]
    assert order_status(lines) is OrderStatus.PROCESSING
    assert lines[1].does(0, c.RecordReceipt(1, 1, 0))
    assert order_status(lines) is OrderStatus.PROCESSING
    assert lines[2].does(0, c.RecordReceipt(1, 1, 0))
    assert order_status(lines) is OrderStatus.READY_FOR_PACKING


def test_what_is_returned_unseen_was_sent_and_received() -> None:
    line = ordered(2)
    assert line.does(0, c.ChangeStatus(S.RETURNED_TO_VENDOR))
    found = line.counters
    assert (found.shipped, found.received, found.returned, found.open) == (2, 2, 2, 0)
    assert (found.accepted, found.rejected) == (0, 0)


@pytest.mark.lesson(19)
def test_lesson_19_received_includes_rejected_and_a_return_takes_it_out_of_account() -> None:
    line = ordered(3)
    assert line.does(0, facts(ProviderStatus.PART_SHIPPED, Parcel("SF1", "", 2)))
    assert line.counters == LineCounters(registered=3, ordered=3, shipped=2, open=3)
    assert line.does(0, c.RecordReceipt(2, 1, 1, "Torn"))
    found = line.counters
    assert (found.shipped, found.received, found.accepted, found.rejected) == (2, 2, 1, 1)
    assert found.open == 2
    rejected = next(n for n, one in enumerate(line.items) if one.status is S.QUALITY_INSPECTION)
    assert line.does(rejected, c.ChangeStatus(S.RETURNED_TO_VENDOR))
    found = line.counters
    assert (found.received, found.rejected, found.returned, found.open) == (2, 1, 1, 1)
    assert order_status([line]) is OrderStatus.PROCESSING, "one piece has not come"
