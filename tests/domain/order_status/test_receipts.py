"""What came of an item: received, accepted, rejected; and what did not come."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.receipt_events import ReceiptRecorded, RejectedAtInspection
from services.order_status.domain.vocabulary import Inspection, ItemStatus, Parcel
from tests.domain.order_status.items import (
    being_booked,
    booked,
    item,
    moved,
    paid,
    registered,
    state_of,
)

S = ItemStatus
TORN = "Torn at the seam"


def receipt(received: int, accepted: int, rejected: int, *new: str) -> c.RecordReceipt:
    return c.RecordReceipt(received, accepted, rejected, TORN if rejected else "", new)


def test_all_that_came_is_accepted() -> None:
    item(*booked()).when(receipt(3, 3, 0)).then(
        ReceiptRecorded(3, 3, 0), e.ReceivedAtWarehouse(S.PAID)
    )


def test_what_did_not_come_and_what_was_rejected_are_split_off() -> None:
    """Two of three came, one of them is torn: the accepted one stays on the item."""
    item(*booked()).when(receipt(2, 1, 1, "1-2", "1-3")).then(
        e.Split("1-2", quantity_left=2, quantity_moved=1),
        e.Split("1-3", quantity_left=1, quantity_moved=1),
        ReceiptRecorded(2, 1, 1, TORN),
        e.ReceivedAtWarehouse(S.PAID, TORN),
    )


def test_a_rejected_part_is_in_inspection_and_marked() -> None:
    item(*booked()).when(c.TakeIn(Inspection.REJECTED, TORN)).then(
        e.QualityInspectionStarted(S.PAID, TORN), RejectedAtInspection(3, TORN)
    )


def test_all_rejected_stays_one_item() -> None:
    events = moved(booked(), S.QUALITY_INSPECTION)
    item(*events).when(receipt(3, 0, 3)).then(
        ReceiptRecorded(3, 0, 3, TORN), RejectedAtInspection(3, TORN)
    )


def test_what_came_and_is_not_judged_is_inspected() -> None:
    item(*paid()).when(receipt(3, 0, 0)).then(
        ReceiptRecorded(3, 0, 0), e.QualityInspectionStarted(S.PAID)
    )


def test_what_was_rejected_can_be_accepted_after_all() -> None:
    rejected = (*moved(booked(), S.QUALITY_INSPECTION), RejectedAtInspection(3, TORN))
    assert state_of(rejected).inspection is Inspection.REJECTED
    item(*rejected).when(receipt(3, 3, 0)).then(
        ReceiptRecorded(3, 3, 0), e.ReceivedAtWarehouse(S.QUALITY_INSPECTION)
    )
    item(*rejected).when(receipt(1, 0, 1)).then_refused("receipt_without_news")


@pytest.mark.lesson(19)
def test_lesson_19_more_than_the_line_has_is_not_received() -> None:
    """Three on a line of one is refused, as is receiving what is here already."""
    one = moved(paid(1), S.ORDERED)
    item(*one).when(receipt(3, 3, 0)).then_refused("receipt_quantity_impossible")
    here = (*one, ReceiptRecorded(1, 1, 0), e.ReceivedAtWarehouse(S.ORDERED))
    item(*here).when(receipt(1, 1, 0)).then_refused("receipt_not_possible")


@pytest.mark.parametrize(
    ("received", "accepted", "rejected"), [(0, 0, 0), (4, 0, 0), (2, 2, 1), (1, 0, 2)]
)
def test_impossible_numbers(received: int, accepted: int, rejected: int) -> None:
    refused = item(*booked()).when(receipt(received, accepted, rejected))
    refused.then_refused("receipt_quantity_impossible")


def test_nothing_is_received_that_was_not_paid_or_is_being_booked() -> None:
    item(*registered()).when(receipt(3, 3, 0)).then_refused("receipt_not_possible")
    item(*being_booked()).when(receipt(3, 3, 0)).then_refused("request_open")


def test_told_pieces_are_shared_out_when_an_item_is_split() -> None:
    tracked = (*booked(), e.TrackingAssigned((Parcel("SF1", "", 1), Parcel("SF2", "", 2))))
    left = state_of((*tracked, e.Split("1-2", quantity_left=2, quantity_moved=1)))
    assert left.parcels == (Parcel("SF1", "", 1), Parcel("SF2", "", 1))
