"""The status of an order: the least advanced item decides."""

import pytest

from services.order_status.domain.order_progress import EXITS, LADDER, derive_order_status
from services.order_status.domain.vocabulary import ItemStatus, OrderStatus

S = ItemStatus
O = OrderStatus  # noqa: E741 - read as O.PAID


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([S.AWAITING_PAYMENT], O.AWAITING_PAYMENT),
        ([S.PAID], O.PAID),
        ([S.PRICE_CONFIRMATION], O.PROCESSING),
        ([S.ORDERED], O.PROCESSING),
        ([S.QUALITY_INSPECTION], O.PROCESSING),
        ([S.RECEIVED_AT_WAREHOUSE], O.READY_FOR_PACKING),
        ([S.PACKING], O.PACKING),
        ([S.READY_TO_SHIP], O.READY_TO_SHIP),
        ([S.SHIPPED], O.SHIPPED),
        ([S.RECEIVED], O.RECEIVED),
        ([S.RETURNED_TO_VENDOR], O.RETURNED_TO_VENDOR),
        ([S.IMPOSSIBLE_TO_DELIVER], O.IMPOSSIBLE_TO_DELIVER),
        ([S.CANCELLED], O.CANCELLED),
        # A mixed order keeps its old status until every item has reached the new one.
        ([S.AWAITING_PAYMENT, S.RECEIVED], O.AWAITING_PAYMENT),
        ([S.PAID, S.ORDERED], O.PAID),
        ([S.PAID, S.PRICE_CONFIRMATION], O.PAID),
        ([S.PRICE_CONFIRMATION, S.ORDERED], O.PROCESSING),
        ([S.ORDERED, S.RECEIVED_AT_WAREHOUSE], O.PROCESSING),
        ([S.ORDERED, S.QUALITY_INSPECTION, S.RECEIVED_AT_WAREHOUSE], O.PROCESSING),
        ([S.QUALITY_INSPECTION, S.RECEIVED_AT_WAREHOUSE], O.PROCESSING_AT_WAREHOUSE),
        ([S.QUALITY_INSPECTION, S.PACKING], O.PROCESSING_AT_WAREHOUSE),
        ([S.RECEIVED_AT_WAREHOUSE, S.PACKING], O.READY_FOR_PACKING),
        ([S.PACKING, S.SHIPPED], O.PACKING),
        # The exits are left out of account unless all are such.
        ([S.PAID, S.CANCELLED], O.PAID),
        ([S.RECEIVED, S.RETURNED_TO_VENDOR, S.IMPOSSIBLE_TO_DELIVER], O.RECEIVED),
        ([S.CANCELLED, S.IMPOSSIBLE_TO_DELIVER], O.IMPOSSIBLE_TO_DELIVER),
        ([S.CANCELLED, S.IMPOSSIBLE_TO_DELIVER, S.RETURNED_TO_VENDOR], O.RETURNED_TO_VENDOR),
        ([], O.AWAITING_PAYMENT),
    ],
)
def test_items_make_the_order(items: list[ItemStatus], status: OrderStatus) -> None:
    """Each mixture of items gives the order its status."""
    assert derive_order_status(dict.fromkeys(items, 1)) is status


def test_statuses_that_no_item_has_do_not_count() -> None:
    """A count of zero is no item."""
    assert derive_order_status({S.AWAITING_PAYMENT: 0, S.SHIPPED: 2}) is O.SHIPPED


def test_every_status_has_its_place() -> None:
    """Each status is a rung or an exit."""
    assert {*LADDER, *EXITS} == set(ItemStatus)


@pytest.mark.lesson(19)
def test_lesson_19_all_of_one_line_is_not_some_of_each() -> None:
    """Three pieces of one line and none of two others is not a received order; 1+1+1 is."""
    three_zero_zero = {S.RECEIVED: 1, S.ORDERED: 2}
    assert derive_order_status(three_zero_zero) is O.PROCESSING
    one_one_one = {S.RECEIVED: 3}
    assert derive_order_status(one_one_one) is O.RECEIVED


@pytest.mark.lesson(19)
@pytest.mark.parametrize("behind", LADDER[:-1])
def test_lesson_19_complete_only_when_every_line_is(behind: ItemStatus) -> None:
    """However many items are received, one that is not keeps the order from being so."""
    assert derive_order_status({S.RECEIVED: 4999, behind: 1}) is not O.RECEIVED
