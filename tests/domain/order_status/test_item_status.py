"""Changing a status by hand: forward freely, backwards as a correction with a reason."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain.item_changes import EVENT_FOR
from services.order_status.domain.transitions import (
    PATH,
    STATUS_TABLE,
    available_statuses,
    corrections,
    purchase_list,
)
from services.order_status.domain.vocabulary import ItemStatus, PurchaseList
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


def test_table_is_complete() -> None:
    """Every status has its row, and every event that a row leads to exists."""
    assert set(STATUS_TABLE) == set(ItemStatus) == set(EVENT_FOR)


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for i, a in enumerate(PATH) for b in PATH[i + 1 :]]
)
def test_any_step_forward_is_legal(before: S, after: S, *, linked: bool) -> None:
    """From Paid to Received a person may go forward by any number of steps."""
    events = moved(booked() if linked else paid(), before)
    item(*events).when(c.ChangeStatus(after)).then(EVENT_FOR[after](before))


@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for i, a in enumerate(PATH) for b in PATH[:i]]
)
def test_backwards_is_a_correction_with_a_reason(before: S, after: S) -> None:
    """Going back needs to be called a correction and needs a reason."""
    spec = item(*moved(booked(), before))
    spec.when(c.ChangeStatus(after)).then_refused("correction_needed")
    spec.when(c.ChangeStatus(after, correction=True)).then_refused("reason_missing")
    spec.when(c.ChangeStatus(after, correction=True, reason="  ")).then_refused("reason_missing")
    told = EVENT_FOR[after](before, "Wrong box", correction=True)
    spec.when(c.ChangeStatus(after, correction=True, reason="Wrong box")).then(told)


def test_manual_example() -> None:
    """From Paid straight to Received at warehouse."""
    events = item(*paid()).when(c.ChangeStatus(S.RECEIVED_AT_WAREHOUSE))
    assert events.state.status is S.RECEIVED_AT_WAREHOUSE


def test_same_status_is_refused() -> None:
    """A status that the item has already is no change."""
    item(*paid()).when(c.ChangeStatus(S.PAID)).then_refused("already_has_status")


@pytest.mark.parametrize("status", [S.PAID, S.ORDERED])
def test_linked_item_is_not_cancelled(status: S) -> None:
    """An item on a provider order must be unbound before it is cancelled."""
    linked = item(*moved(booked(), status))
    linked.when(c.ChangeStatus(S.CANCELLED)).then_refused("unbind_first")
    free = item(*moved(paid(), status))
    free.when(c.ChangeStatus(S.CANCELLED)).then(EVENT_FOR[S.CANCELLED](status))


@pytest.mark.parametrize(
    ("before", "after", "possible"),
    [
        (S.AWAITING_PAYMENT, S.PAID, True),
        (S.AWAITING_PAYMENT, S.CANCELLED, True),
        (S.AWAITING_PAYMENT, S.ORDERED, False),
        (S.AWAITING_PAYMENT, S.IMPOSSIBLE_TO_DELIVER, False),
        (S.PAID, S.PRICE_CONFIRMATION, True),
        (S.ORDERED, S.PRICE_CONFIRMATION, False),
        (S.PRICE_CONFIRMATION, S.CANCELLED, True),
        (S.PRICE_CONFIRMATION, S.ORDERED, False),
        (S.PAID, S.RETURNED_TO_VENDOR, False),
        (S.ORDERED, S.RETURNED_TO_VENDOR, True),
        (S.QUALITY_INSPECTION, S.RETURNED_TO_VENDOR, True),
        (S.RECEIVED_AT_WAREHOUSE, S.RETURNED_TO_VENDOR, True),
        (S.PACKING, S.RETURNED_TO_VENDOR, True),
        (S.READY_TO_SHIP, S.RETURNED_TO_VENDOR, False),
        (S.PAID, S.IMPOSSIBLE_TO_DELIVER, True),
        (S.SHIPPED, S.IMPOSSIBLE_TO_DELIVER, True),
        (S.RECEIVED, S.IMPOSSIBLE_TO_DELIVER, False),
        (S.QUALITY_INSPECTION, S.CANCELLED, False),
        (S.CANCELLED, S.ORDERED, False),
    ],
)
def test_side_exits(before: S, after: S, *, possible: bool) -> None:
    """The side exits are open from where they make sense."""
    then = item(*moved(registered(), before)).when(c.ChangeStatus(after))
    if possible:
        then.then(EVENT_FOR[after](before))
    else:
        then.then_refused("status_not_possible")


@pytest.mark.parametrize("exit_", [S.RETURNED_TO_VENDOR, S.IMPOSSIBLE_TO_DELIVER, S.CANCELLED])
@pytest.mark.parametrize("after", [S.PAID, S.AWAITING_PAYMENT])
def test_exits_are_left_by_correction(exit_: S, after: S) -> None:
    """What was cancelled, returned or given up by mistake is Paid, or unpaid, again."""
    back = c.ChangeStatus(after, correction=True, reason="By mistake")
    told = EVENT_FOR[after](exit_, "By mistake", correction=True)
    item(*moved(paid(), exit_)).when(back).then(told)


def test_payment_is_not_withdrawn_while_linked() -> None:
    """An item on a provider order stays paid until it is unbound."""
    back = c.ChangeStatus(S.AWAITING_PAYMENT, correction=True, reason="Card refused")
    item(*booked()).when(back).then_refused("unbind_first")


@pytest.mark.parametrize("events", [registered(), paid(), booked()])
@pytest.mark.parametrize("status", list(ItemStatus))
def test_what_is_offered_is_what_is_accepted(status: S, events: tuple[()]) -> None:
    """`available_statuses` are exactly those that ChangeStatus takes, `corrections` likewise."""
    spec = item(*moved(events, status))
    state = state_of(moved(events, status))
    for wanted in ItemStatus:
        plain = spec.when(c.ChangeStatus(wanted))
        assert isinstance(plain.decision, tuple) == (wanted in available_statuses(state))
        corrected = spec.when(c.ChangeStatus(wanted, correction=True, reason="Why"))
        offered = (*available_statuses(state), *corrections(state))
        assert isinstance(corrected.decision, tuple) == (wanted in offered)


def test_nothing_is_offered_while_a_request_is_open() -> None:
    """A pending row offers no status."""
    state = state_of(being_booked())
    assert (available_statuses(state), corrections(state)) == ((), ())


def test_lists_of_the_purchase_tab() -> None:
    """Ready = Paid and free; Goods purchased = linked, not yet here; Purchased = here or later."""
    ready = {s for s in S if purchase_list(s, linked=False) is PurchaseList.READY_FOR_PURCHASE}
    assert ready == {S.PAID}
    on_order = {s for s in S if purchase_list(s, linked=True) is PurchaseList.GOODS_PURCHASED}
    assert on_order == {S.PAID, S.ORDERED, S.QUALITY_INSPECTION}
    for linked in (False, True):
        here = {s for s in S if purchase_list(s, linked=linked) is PurchaseList.PURCHASED}
        assert here == set(PATH[3:])
