"""What happens to sessions and their rules: pauses, budgets, hand-overs, reconciliations."""

import pytest

from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import DeliveryAddress, DeliveryRule, PriceGuardMode
from contracts.marketplace.vocabulary import ProviderStatus as Status
from contracts.model import Event
from contracts.order_status import events as o
from contracts.order_status.vocabulary import ItemStatus, StatusEffect
from services.activity_log.domain import standing
from tests.activity_log import accounts as a
from tests.activity_log import happenings as h
from tests.activity_log.conftest import told
from tests.activity_log.prices import yuan
from tests.activity_log.running import Running

ADDRESS = DeliveryAddress(
    address_id="gz-1", full_name="采购仓库", mobile="138", province="广东省", city="广州市",
    street="示例路1号",
)  # fmt: skip
GUARD = m.PriceGuardSet.model_validate(
    {"mode": PriceGuardMode.ASK, "percent": "5", "amount": yuan("50.00")}
)
ONE_RULE = (DeliveryRule(address_id="gz-1", provider=h.P),)
MAPPED = (
    StatusEffect(status=Status.PAID, moves_to=ItemStatus.ORDERED),
    StatusEffect(status=Status.CLOSED_UNPAID, unbinds=True),
)

RULES: list[tuple[Event, str, list[str]]] = [
    (
        GUARD,
        "Set the price guard",
        [("Price guard: above what was expected by 5 % a piece or 50.00 CNY a line,"
         " a person is asked.")],
    ),
    (
        m.PriceGuardSet(mode=PriceGuardMode.REFUSE),
        "Set the price guard",
        ["Price guard: any price is tolerated."],
    ),
    (
        m.DeliverySet(addresses=(ADDRESS,), rules=ONE_RULE),
        "Set where goods are delivered",
        ["Delivery: 1 warehouse address (gz-1 in 广州市).",
         "Where goods go: bought on 1688 → gz-1."],
    ),
    (
        a.budget(30),
        "Set the booking budget of a 1688 session",
        ["Bookings of the 1688 session: at most 30 an hour, 1,200 a day."],
    ),
    (
        o.AutomaticBookingSet(enabled=True, delay_seconds=900, session_ids={h.P: "s1"}),
        "Turn automatic booking on",
        [("Automatic booking is on: newly paid items are booked after 15 minutes, each order by"
         " itself; what is too much waits for the booking limit. Chosen: 1688 by session s1.")],
    ),
    (
        o.AutomaticBookingSet(enabled=False, delay_seconds=0),
        "Turn automatic booking off",
        ["Automatic booking is off."],
    ),
    (
        o.StatusMappingSet(effects=MAPPED),
        "Set what provider statuses mean",
        ["Status mapping: paid → ordered, closed unpaid → unbound; any other changes nothing."],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "name", "steps"), RULES)
def test_a_changed_rule_is_an_activity_that_says_who_changed_it_to_what(
    event: Event, name: str, steps: list[str]
) -> None:
    orders, market = h.services()
    source = market if type(event).__module__.startswith("contracts.marketplace.") else orders
    ledger = told(source.tell(event, correlation="c7", actor="person:boris"))
    activity = ledger.shown["c7"]
    assert (activity.origin.type, activity.origin.description) == ("rules", name)
    assert activity.origin.actor == "person:boris"
    assert standing.outcome(activity) == "succeeded"
    assert ledger.steps("c7") == steps


async def test_rules_are_found_by_their_type(log: Running) -> None:
    orders, market = h.services()
    await log.tell(*orders.tell(h.paid("1"), correlation="pay"))
    await log.tell(*market.tell(GUARD, correlation="c7"))
    page = await log.get("/activities", type="rules")
    assert [activity["id"] for activity in page["activities"]] == ["c7"]


@pytest.mark.lesson(28)
def test_lesson_28_a_pause_says_why_and_until_when_and_its_end_is_told() -> None:
    _, market = h.services()
    ledger = told(
        market.tell(a.paused(), a.learned(27), correlation="c1"),
        market.tell(a.resumed(), at=60, correlation="c2"),
    )
    assert ledger.shown["c1"].origin.description == "A 1688 session is paused"
    assert ledger.shown["c1"].warnings == 2
    assert ledger.steps("c1") == [
        (
            "1688 session paused, the booking limit is reached: 您下单过于频繁"
            " (ORDER_TOO_FREQUENT). Tried again at 2026-03-10 12:00 UTC."
        ),
        (
            "1688 refused for buying too much: 您下单过于频繁 (ORDER_TOO_FREQUENT)."
            " Bookings of the session from now on: at most 27 an hour."
        ),
    ]
    assert ledger.shown["c2"].origin.description == "A 1688 session works again"
    assert ledger.shown["c2"].origin.type == "session"


def test_a_pause_does_not_rename_the_booking_that_met_it() -> None:
    """Not even before the other service has told what the operation is."""
    orders, market = h.services()
    early = told(market.tell(h.prepared("1"), a.paused(), a.learned(27)))
    assert early.shown["op1"].origin.type == "booking"
    whole = told(market.sent, orders.tell(h.booking_ordered("1")))
    assert whole.shown["op1"].origin.description == "Book 1 item of order A"
    assert len(whole.steps("op1")) == 4


@pytest.mark.lesson(31)
async def test_lesson_31_every_difference_is_a_task_with_a_persons_name(
    log_on_each: Running,
) -> None:
    log = log_on_each
    _, market = h.services()
    mine = a.difference("q8", "66", "person:anna")
    anybodys = a.difference("q9", "77", "")
    questions = (a.difference_question(mine), a.difference_question(anybodys))
    await log.tell(*market.tell(a.reconciled(mine, anybodys), *questions, correlation="daily"))
    whole = await log.get("/activities/daily")
    assert whole["type"] == "reconciliation"
    assert whole["description"] == "Reconcile 214 provider orders of 1688: 2 differences"
    assert (whole["is_finished"], whole["counts"]["provider_orders"]) == (True, 214)
    assert [step["message"] for step in whole["steps"]] == [
        "214 provider orders of 1688 compared: 2 differences.",
        "1688 order 66: only 1688 knows its payment; assigned to anna.",
        "1688 order 77: only 1688 knows its payment; for anybody.",
    ]
    tasks = (await log.get("/activities/attention"))["activities"]
    assert [task["id"] for task in tasks] == ["q8", "q9"]
    assert [task["questions"][0]["assigned_to"] for task in tasks] == ["person:anna", ""]
    assert tasks[0]["description"] == "Difference at 1688 order 66"
    assert tasks[0]["is_finished"] is False
    await log.tell(*market.tell(h.answered("q8", "seen"), correlation="c9"))
    tasks = (await log.get("/activities/attention"))["activities"]
    assert [task["id"] for task in tasks] == ["q9"]
    assert (await log.get("/activities/q8"))["outcome"] == "succeeded"


def test_a_reconciliation_without_a_difference_says_so() -> None:
    _, market = h.services()
    ledger = told(market.tell(a.reconciled()))
    assert ledger.steps("c1") == ["214 provider orders of 1688 compared: no difference."]
    assert ledger.shown["c1"].warnings == 0


def test_a_hand_over_is_one_activity_of_both_sessions() -> None:
    _, market = h.services()
    removed = m.SessionRemoved(session_id="s1", provider=h.P)
    ledger = told(market.tell(a.hand_over_started(), a.handed_over(), removed))
    activity = ledger.shown["c1"]
    assert activity.sessions == {"s1", "s2"}
    assert activity.origin.description == "Hand over the orders of a 1688 session and remove it"
    assert ledger.steps("c1")[1] == "1688: provider order 5821: session s1 → session s2."
    assert standing.outcome(activity) == "succeeded"


def test_a_hand_over_that_fails_names_the_orders_that_stay() -> None:
    _, market = h.services()
    ledger = told(market.tell(a.hand_over_started(), a.hand_over_failed()))
    assert standing.outcome(ledger.shown["c1"]) == "failed"
    assert ledger.steps("c1")[-1] == (
        "Not handed over: session s2 does not see 2 orders of 1688 (77, 78)."
        " The session stays, disabled."
    )
