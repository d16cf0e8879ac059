"""Two sources arrive independently: whatever comes first, the activities are the same."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from services.activity_log.application.reading import received
from services.activity_log.domain.activity import merge
from services.activity_log.domain.folding import said_by
from services.activity_log.domain.narration import narrate
from tests.activity_log import accounts as a
from tests.activity_log import happenings as h
from tests.activity_log import prices as p
from tests.activity_log.conftest import told


def world() -> tuple[list[Envelope], list[Envelope]]:
    """Return a day: bookings, a question, synchronizations, commands under shared ids."""
    orders, market = h.services()
    orders.tell(h.paid("1"), h.paid("2"), at=0, correlation="pay")
    orders.tell(h.booking_requested("1"), h.booking_requested("2"), at=5)
    orders.tell(h.booking_ordered("1", "2", refused=["3"]), at=5)
    # The gateway's clock is ahead of the other one: its events seem to come first.
    market.tell(h.prepared("1", "2"), h.started(), h.in_doubt("1", "2"), at=4.5)
    market.tell(h.asked(), at=6)
    market.tell(h.answered(choice="again"), at=9, correlation="answer")
    market.tell(h.placed("1"), at=10)
    market.tell(h.provider_order(), at=10)
    orders.tell(h.order_changed(), at=9.5, correlation="answer")
    orders.tell(h.booked("1"), h.refused("2"), at=11)
    orders.tell(h.progressed("1", "2", settled=2, total=2), h.finished("partly"), at=11)
    market.tell(h.sync_started("y1", "s1"), h.sync_started("y2", "s2"), at=20, correlation="sync")
    market.tell(h.provider_order("s2", "77"), h.provider_order("s1"), at=21, correlation="sync")
    market.tell(h.provider_order("s3", "88"), at=21, correlation="sync")
    market.tell(h.sync_waiting("y1"), h.sync_finished("y2", "s2"), at=22, correlation="sync")
    orders.tell(h.ordered("1"), at=23, correlation="sync")
    orders.tell(h.ordered("2"), h.statuses_changed("2"), at=24, correlation="pay")
    orders.tell(h.booking_ordered("9", op="op9"), at=30, correlation="sync")
    market.tell(h.asked("q2", op=None), at=40, correlation="push")
    market.tell(h.answered("q2"), at=41, correlation="push")
    return orders.sent, market.sent


ORDERS, MARKET = world()


def merged(order: Sequence[bool]) -> list[Envelope]:
    left, right = list(ORDERS), list(MARKET)
    found = []
    for from_market in order:
        source, other = (right, left) if from_market else (left, right)
        found.append((source or other).pop(0))
    return [*found, *left, *right]


@settings(deadline=None, max_examples=100)
@given(
    order=st.lists(st.booleans(), max_size=len(ORDERS) + len(MARKET)),
    cuts=st.sets(st.integers(1, len(ORDERS) + len(MARKET) - 1)),
)
def test_every_interleaving_gives_the_same_activities(order: list[bool], cuts: set[int]) -> None:
    """Each source in its own order, cut into batches anywhere."""
    events = merged(order)
    edges = [0, *sorted(cuts), len(events)]
    batches = [events[a:b] for a, b in pairwise(edges)]
    ledger, plain = told(*batches), told([*ORDERS, *MARKET])
    assert ledger.shown == plain.shown
    assert {k: ledger.steps(k) for k in ledger.shown} == {k: plain.steps(k) for k in plain.shown}


def test_the_world_of_the_permutations_is_what_it_is_meant_to_be() -> None:
    shown = told([*ORDERS, *MARKET]).shown
    kinds = {key: activity.origin.type.value for key, activity in shown.items()}
    assert kinds == {
        "op1": "booking",
        "op2": "status_change",
        "op9": "booking",
        "y1": "synchronizing",
        "y2": "synchronizing",
        "push": "synchronizing",
    }


@given(st.permutations([*ORDERS, *MARKET]))
@settings(deadline=None, max_examples=50)
def test_merging_knows_no_order_at_all(events: list[Envelope]) -> None:
    """Even where a source's own order is lost."""

    def total(run: Sequence[Envelope]) -> object:
        entries = [received(envelope).entry for envelope in run]
        states = [said_by(entry, narrate(entry)) for entry in entries]
        whole = states[0]
        for state in states[1:]:
            whole = merge(whole, state)
        return whole

    assert total(events) == total([*ORDERS, *MARKET])


def accounts() -> tuple[list[Envelope], list[Envelope]]:
    """Return a day of pauses, tasks and parcels: what stands alone, and what is in no feed."""
    orders, market = h.services()
    orders.tell(h.booking_ordered("1"), at=1)
    market.tell(p.moved("1"), p.differs("1"), p.held("price"), p.price_question(), at=2)
    market.tell(h.answered(choice="accept"), p.accepted("1"), at=3, correlation="yes")
    market.tell(a.paused("risk_control"), a.cleared_question(), p.held("paused"), at=4)
    found = a.difference("q8", "66", "person:anna")
    market.tell(a.reconciled(found), a.difference_question(found), at=5, correlation="daily")
    market.tell(h.answered("q7"), a.resumed(), at=6, correlation="clear")
    market.tell(h.answered("q8"), p.moved("1"), at=7, correlation="looked")
    orders.tell(p.refunded("1", None, p.REQUESTED), at=7, correlation="looked")
    orders.tell(h.booked("1"), h.finished(), at=8)
    return orders.sent, market.sent


@given(st.permutations([order for sent in accounts() for order in sent]))
@settings(deadline=None, max_examples=100)
def test_tasks_and_parcels_stay_apart_whatever_comes_first(events: list[Envelope]) -> None:
    orders, market = accounts()
    plain = told(orders, market)
    ledger = told(*([event] for event in events))
    assert set(plain.shown) == {"op1", "q7", "daily", "q8"}
    assert ledger.shown == plain.shown
    assert {k: ledger.steps(k) for k in ledger.shown} == {k: plain.steps(k) for k in plain.shown}
