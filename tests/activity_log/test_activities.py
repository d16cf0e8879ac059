"""Given events, an activity: as `facts` of the Purchase tab want it."""

from datetime import timedelta

import pytest

from contracts.model import Event
from contracts.order_status import events as o
from contracts.order_status.vocabulary import LineOutcome
from services.activity_log.domain import standing
from services.activity_log.domain.activity import Activity
from tests.activity_log import happenings as h
from tests.activity_log.conftest import told


def actions(activity: Activity, root: str = "operation:op1") -> list[str]:
    return [action.key for action in standing.actions(activity, root)]


def test_a_booking_from_its_order_to_its_end() -> None:
    orders, market = h.services()
    first = orders.tell(h.booking_requested("1"), h.booking_ordered("1"), at=0)
    bought = market.tell(h.prepared("1"), h.started(), h.placed("1"), at=2, actor="service:gw")
    last = orders.tell(
        h.booked("1"), h.progressed("1", settled=1, total=1), h.finished(), h.order_changed(),
        at=3, actor="service:order_status",
    )  # fmt: skip
    ledger = told(first, bought, last)
    assert list(ledger.shown) == ["op1"]
    activity = ledger.shown["op1"]
    assert activity.origin.type == "booking"
    assert activity.origin.description == "Book 1 item of order A"
    assert activity.origin.actor == "person:anna"
    assert activity.providers == {"1688"}
    assert activity.sessions == {"s1"}
    assert activity.orders == ("A",)
    assert (activity.item_lines, activity.provider_orders) == (1, 1)
    assert standing.outcome(activity) == "succeeded"
    assert standing.progress(activity) == 100
    assert standing.work_time(activity, h.START + timedelta(hours=1)) == timedelta(seconds=3)
    assert actions(activity) == []
    assert ledger.steps("op1") == [
        "To be booked: 1 item of order A.",
        "1 item of vendor Vendor to be bought on 1688.",
        "Order sent to 1688: 120.50 CNY.",
        "1688 order 5821 placed for 1 item, 120.50 CNY.",
        "Item 1 of order A: booked on 1688 order 5821.",
        "Ended: 1 line done.",
        "Order A is now processing (was paid).",
    ]


def test_while_it_runs_it_can_be_cancelled_and_shows_how_far_it_is() -> None:
    orders, _ = h.services()
    activity = told(
        orders.tell(h.booking_ordered("1", "2", "3", refused=["4"])),
        orders.tell(h.progressed("1", settled=1, total=3)),
    ).shown["op1"]
    assert not standing.is_finished(activity)
    assert standing.outcome(activity) is None
    assert standing.progress(activity) == 33
    assert (activity.item_lines, activity.lines_total, activity.errors) == (4, 3, 1)
    assert actions(activity) == ["cancel"]
    assert standing.work_time(activity, h.START + timedelta(minutes=1)) == timedelta(minutes=1)


def test_a_cancelled_booking() -> None:
    orders, _ = h.services()
    ledger = told(
        orders.tell(h.booking_ordered("1")),
        orders.tell(o.OperationCancelRequested(operation_id="op1", reason=""), correlation="c9"),
    )
    assert actions(ledger.shown["op1"]) == []
    progress = h.progressed("1", settled=1, total=1, outcome=LineOutcome.WITHDRAWN)
    ledger = told(orders.sent, orders.tell(progress, h.finished("cancelled", done=0)))
    assert standing.outcome(ledger.shown["op1"]) == "cancelled"
    assert standing.is_finished(ledger.shown["op1"])


def test_a_refusal_tells_its_reason_in_red() -> None:
    orders, _ = h.services()
    ledger = told(orders.tell(h.booking_ordered("1", refused=["2"]), h.refused("1")))
    assert ledger.steps("op1")[1:] == [
        "Refused: item 2 of order A: It is not paid (not_paid).",
        "Item 1 of order A: not booked: out of stock (500_004).",
    ]
    assert ledger.shown["op1"].errors == 2


def test_an_open_question_asks_for_attention_until_it_is_answered() -> None:
    """The answer comes with a correlation id of its own and still belongs to the booking."""
    orders, market = h.services()
    begun = orders.tell(h.booking_ordered("1"))
    doubt = market.tell(h.started(), h.in_doubt("1"), h.asked(), at=1)
    activity = told(begun, doubt).shown["op1"]
    assert standing.is_awaiting(activity)
    assert [a.label for a in standing.actions(activity, "operation:op1")] == [
        "Create again", "Give up", "Cancel",
    ]  # fmt: skip
    answer = market.tell(h.answered(), at=60, correlation="c2", actor="person:boris")
    follows = orders.tell(h.order_changed(), at=61, correlation="c2")
    ledger = told(begun, doubt, answer, follows)
    assert list(ledger.shown) == ["op1"]
    assert not standing.is_awaiting(ledger.shown["op1"])
    assert "No answer from 1688: being checked until 12:15 UTC." in ledger.steps("op1")
    assert ledger.steps("op1")[-2:] == ["Answered: no.", "Order A is now processing (was paid)."]


def test_a_question_beside_any_operation_is_answered_where_it_was_asked() -> None:
    _, market = h.services()
    ledger = told(
        market.tell(h.provider_order(), h.asked(op=None), correlation="push"),
        market.tell(h.answered(), correlation="c2"),
    )
    assert list(ledger.shown) == ["push"]
    assert not standing.is_awaiting(ledger.shown["push"])


def test_each_session_of_one_synchronize_command_has_its_own_activity() -> None:
    """One correlation id for both, and each provider order belongs to its session's run."""
    _, market = h.services()
    ledger = told(
        market.tell(h.sync_started("y1", "s1"), h.sync_started("y2", "s2")),
        market.tell(h.provider_order("s2", "77"), h.provider_order("s1", "66")),
        market.tell(h.sync_progressed(2, "y1", "s1"), h.sync_finished("y2", "s2")),
    )
    assert set(ledger.shown) == {"y1", "y2"}
    assert any("1688 order 66" in step for step in ledger.steps("y1"))
    assert any("1688 order 77" in step for step in ledger.steps("y2"))
    assert standing.progress(ledger.shown["y1"]) == 50
    assert standing.outcome(ledger.shown["y2"]) == "succeeded"


def test_a_synchronization_that_waits_for_a_login_asks_for_attention() -> None:
    _, market = h.services()
    waits = told(market.tell(h.sync_started(), h.sync_waiting())).shown["y1"]
    assert standing.logins_awaited(waits) == {"s1": "http://login"}
    assert actions(waits, "synchronization:y1") == ["log_in", "cancel"]
    goes_on = told(market.sent, market.tell(h.sync_progressed(1))).shown["y1"]
    assert not standing.is_awaiting(goes_on)


def test_a_change_of_status_takes_the_items_events_that_came_before_it() -> None:
    orders, _ = h.services()
    ledger = told(
        orders.tell(h.ordered("1"), correlation="c5"),
        orders.tell(h.statuses_changed("1"), correlation="c5"),
    )
    assert list(ledger.shown) == ["op2"]
    assert ledger.absorbed == {"c5": "op2"}
    assert standing.outcome(ledger.shown["op2"]) == "succeeded"


@pytest.mark.parametrize(
    ("event", "kind", "name"),
    [
        (h.paid("1"), "payment", "Payment for order A"),
        (h.note("hello"), "note", "Note on order A"),
    ],
)
def test_a_single_command_is_an_activity_that_is_over(event: Event, kind: str, name: str) -> None:
    orders, _ = h.services()
    activity = told(orders.tell(event, correlation="c7")).shown["c7"]
    assert activity.origin.type == kind
    assert activity.origin.description == name
    assert standing.outcome(activity) == "succeeded"


def test_an_operations_own_id_as_correlation_id_is_the_same_activity() -> None:
    orders, _ = h.services()
    ledger = told(
        orders.tell(h.note("before"), correlation="op1"),
        orders.tell(h.booking_ordered("1"), correlation="c1"),
    )
    assert list(ledger.shown) == ["op1"]
    assert ledger.shown["op1"].origin.type == "booking"
