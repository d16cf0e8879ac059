"""A booking that waits says for what, and until when; one that asks waits for its answer."""

from datetime import timedelta

import pytest

from services.activity_log.domain import standing
from services.activity_log.domain.waiting import waits
from tests.activity_log import accounts as a
from tests.activity_log import happenings as h
from tests.activity_log import prices as p
from tests.activity_log.conftest import told
from tests.activity_log.running import Running

TOMORROW = h.START + timedelta(days=1)


@pytest.mark.lesson(28)
async def test_lesson_28_a_booking_that_is_held_shows_the_limit_and_when_it_is_tried_again(
    log: Running,
) -> None:
    orders, market = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1")))
    await log.tell(*market.tell(p.held("limit", TOMORROW), at=1))
    found = await log.get("/activities/op1")
    assert found["holds"] == [
        {
            "reason": "limit", "session_id": "s1", "until": "2026-03-10T12:00:00Z",
            "text": "waits for the booking limit until 2026-03-10 12:00 UTC",
            "sentence": waits("limit", TOMORROW).plain(),
        }
    ]  # fmt: skip
    assert found["steps"][-1]["message"] == (
        "Waits for the booking limit until 2026-03-10 12:00 UTC (200 of 200 open orders)."
    )
    assert found["is_awaiting_action"] is False
    await log.tell(*market.tell(h.started(), at=2))
    assert (await log.get("/activities/op1"))["holds"] == []


def test_several_bookings_of_one_session_wait_once_until_the_earliest_of_their_times() -> None:
    _, market = h.services()
    later = TOMORROW + timedelta(hours=1)
    activity = told(
        market.tell(p.held("limit", later, "b1"), p.held("limit", TOMORROW, "b2")),
        market.tell(p.held("limit", None, "b3"), p.held("paused", None, "b4")),
    ).shown["op1"]
    found = [(hold.reason, hold.until) for hold in standing.holds(activity)]
    assert found == [("limit", TOMORROW), ("paused", None)]


def test_what_has_ended_waits_for_nothing() -> None:
    orders, market = h.services()
    activity = told(
        orders.tell(h.booking_ordered("1"), h.finished("cancelled")),
        market.tell(p.held("limit", TOMORROW)),
    ).shown["op1"]
    assert standing.holds(activity) == []


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("not_reached", "waits for a connection to the marketplace"),
        ("paused", "waits for the session, which is paused"),
        ("price", "waits for an answer about the price"),
        ("session_expired", "waits for a login: the session has expired"),
    ],
)
def test_every_reason_has_its_words(reason: str, words: str) -> None:
    assert str(waits(reason, None)) == words


async def test_a_booking_whose_price_rose_awaits_the_answer_and_no_longer(log: Running) -> None:
    orders, market = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1"), p.offered("1")))
    await log.tell(*market.tell(h.prepared("1"), p.differs("1"), at=1))
    await log.tell(*market.tell(p.held("price"), p.price_question(), at=2))
    found = await log.get("/activities/op1")
    assert found["is_awaiting_action"] is True
    assert found["holds"] == []
    assert [action["label"] for action in found["actions"]] == ["Buy", "Do not buy", "Cancel"]
    assert found["questions"][0]["kind"] == "price_rose"
    assert found["questions"][0]["assigned_to"] == "person:anna"
    # The gateway's comparison tells of the price once; the item's own event adds no step.
    assert [(step["type"], step["message"]) for step in found["steps"][2:6]] == [
        ("warning", "Item 1 of order A: expected 12.50, offered 14.90 CNY a piece, 3 pieces."),
        ("warning", ("1688 asks 52.70 CNY for the booking, with shipping (fenxiao):"
                    " a person is asked.")),
        ("warning", "Waits for an answer about the price (200 of 200 open orders)."),
        ("question", "The price rose. Buy all the same? Assigned to anna."),
    ]  # fmt: skip
    answer = market.tell(h.answered(choice="accept"), at=3, correlation="c2", actor="person:boris")
    await log.tell(*answer)
    assert (await log.get("/activities/attention"))["count"] == 0
    await log.tell(
        *market.tell(p.accepted("1"), h.started(), h.placed("1"), at=4, correlation="c2")
    )
    found = await log.get("/activities/op1")
    assert [action["key"] for action in found["actions"]] == ["cancel"]
    assert [step["message"] for step in found["steps"][6:8]] == [
        "Answered: accept.",
        "Item 1 of order A: price accepted: 14.90 CNY a piece instead of 12.50 CNY.",
    ]


def test_a_question_that_no_operation_asks_runs_until_it_is_answered() -> None:
    _, market = h.services()
    asked = told(market.tell(h.asked(op=None), correlation="push")).shown["push"]
    assert asked.origin.description == "Question about a 1688 session"
    assert not standing.is_finished(asked)
    assert (standing.outcome(asked), standing.finished_at(asked)) == (None, None)
    over = told(market.sent, market.tell(h.answered(), at=60, correlation="c2")).shown["push"]
    assert standing.outcome(over) == "succeeded"
    assert standing.finished_at(over) == h.START + timedelta(seconds=60)


@pytest.mark.lesson(28)
def test_lesson_28_a_risk_control_is_a_task_of_its_own_until_a_person_has_cleared_it() -> None:
    """It outlives the booking that met it, under whose correlation id it was told."""
    orders, market = h.services()
    ledger = told(
        orders.tell(h.booking_ordered("1")),
        market.tell(a.paused("risk_control", for_ever=True), a.cleared_question()),
        market.tell(p.held("paused")),
        orders.tell(h.finished("cancelled")),
    )
    assert set(ledger.shown) == {"op1", "q7"}
    assert not standing.is_awaiting(ledger.shown["op1"])
    task = ledger.shown["q7"]
    assert standing.is_awaiting(task)
    assert task.origin.type == "session"
    assert task.origin.description == "Clear a 1688 session: risk control"
    assert [x.label for x in standing.actions(task, "question:q7")] == ["Cleared"]
    answer = market.tell(h.answered("q7", "cleared"), a.resumed(), correlation="c2")
    cleared = told(orders.sent[:1], market.sent[:-2], orders.sent[1:], answer)
    assert set(cleared.shown) == {"op1", "q7"}
    assert standing.outcome(cleared.shown["q7"]) == "succeeded"
    assert cleared.shown["q7"].origin.description == task.origin.description
    assert cleared.steps("q7") == [
        "Clear it on the marketplace.",
        "Answered: cleared.",
        "1688 session works again; what had waited goes on.",
    ]
