"""What the marketplace tells of a provider order, and what it means for the item."""

from datetime import UTC, datetime
from itertools import permutations
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.item import ItemState
from services.order_status.domain.provider_effects import RANK
from services.order_status.domain.provider_facts import WANTS_NO_GOODS
from services.order_status.domain.vocabulary import (
    ItemStatus,
    Parcel,
    ProviderStatus,
    Refund,
    RefundStatus,
    UnbindOutcome,
)
from tests.domain.order_status.items import (
    ORDER,
    OTHER_ORDER,
    PARCEL,
    being_unbound,
    booked,
    facts,
    item,
    moved,
    paid,
    state_of,
    yuan,
)

P = ProviderStatus
CLOSED = UnbindOutcome.CLOSED_BY_MARKETPLACE


def changed(before: P | None, after: P) -> e.ProviderStatusChanged:
    return e.ProviderStatusChanged(ORDER, before, after, f"raw_{after}")


@pytest.mark.parametrize("status", [P.CREATING, P.UNPAID])
def test_unpaid_order_leaves_the_item_paid(status: P) -> None:
    """Booked but not yet paid there: the item stays Paid, in Goods purchased."""
    item(*booked()).when(facts(status)).then(changed(None, status))


@pytest.mark.parametrize("status", [P.PAID, P.PART_SHIPPED, P.SHIPPED, P.SIGNED, P.FINISHED])
def test_paid_order_makes_the_item_ordered(status: P) -> None:
    """From payment on the item is Ordered, beside the provider status; never more by default."""
    then = item(*booked()).when(facts(status))
    then.then(changed(None, status), e.Ordered(ItemStatus.PAID))
    then.when(facts(status)).then_nothing()


@pytest.mark.parametrize(
    "status", [s for s in ItemStatus if s is not ItemStatus.PAID and s not in WANTS_NO_GOODS]
)
def test_marketplace_does_not_touch_what_a_person_set(status: ItemStatus) -> None:
    """Only a Paid item becomes Ordered by itself."""
    item(*moved(booked(), status)).when(facts(P.SIGNED)).then(changed(None, P.SIGNED))


def test_closed_unpaid_order_frees_the_item() -> None:
    """An order that closed unpaid is gone: the item is ready for purchase again."""
    then = item(*booked()).when(facts(P.CLOSED_UNPAID, reason="timeout"))
    then.then(
        changed(None, P.CLOSED_UNPAID),
        e.ProviderOrderClosed(ORDER, paid=False, reason="timeout"),
        e.Unbound(None, ORDER, CLOSED, ItemStatus.PAID),
    )
    assert then.state.link is None
    then.when(facts(P.CLOSED_UNPAID)).then_nothing()


def test_closed_unpaid_keeps_what_a_person_set() -> None:
    """Goods that somebody inspects do not go back to Ready for purchase by themselves."""
    here = moved(booked(), ItemStatus.QUALITY_INSPECTION)
    then = item(*here).when(facts(P.CLOSED_UNPAID))
    assert then.state.status is ItemStatus.QUALITY_INSPECTION
    assert then.state.link is None


def test_closing_ends_an_open_unbinding() -> None:
    """When the marketplace closes the order first, nothing is left to unbind."""
    then = item(*being_unbound()).when(facts(P.CLOSED_UNPAID))
    assert then.state.request is None
    then.when(c.RecordUnbound("op-unbind", ORDER, UnbindOutcome.UNLINKED)).then_nothing()


def test_closed_paid_order_keeps_the_item() -> None:
    """After payment a closed order is the operator's decision: the link stays."""
    then = item(*booked()).when(facts(P.PAID)).when(facts(P.CLOSED_PAID))
    then.then(changed(P.PAID, P.CLOSED_PAID), e.ProviderOrderClosed(ORDER, paid=True))
    assert then.state.link is not None


def test_closed_paid_order_was_paid() -> None:
    """When the message of the payment is late, the closing says that it was paid."""
    then = item(*booked()).when(facts(P.CLOSED_PAID))
    assert then.state.status is ItemStatus.ORDERED
    then.when(facts(P.PAID)).then_nothing()


def test_other_orders_are_ignored() -> None:
    """Facts of a provider order that the item is not on change nothing."""
    item(*booked()).when(facts(P.PAID, PARCEL, order=OTHER_ORDER)).then_nothing()
    item(*paid()).when(facts(P.PAID, PARCEL)).then_nothing()
    item().when(facts(P.PAID, PARCEL)).then_nothing()


def test_undocumented_word_is_kept_and_moves_nothing() -> None:
    """A word that nobody knows is recorded once, beside the status that is known."""
    strange = facts(P.UNKNOWN, raw="mystery")
    told = e.ProviderStatusChanged(ORDER, None, P.UNKNOWN, "mystery")
    item(*booked()).when(strange).then(told).when(strange).then_nothing()
    then = item(*booked()).when(facts(P.PAID)).when(strange)
    then.then(e.ProviderStatusChanged(ORDER, P.PAID, P.PAID, "mystery"))
    then.when(facts(P.PAID)).then_nothing()
    then.when(strange).then_nothing()


@pytest.mark.lesson(30)
@pytest.mark.parametrize(
    ("earlier", "later"), [(a, b) for a in RANK for b in RANK if RANK[a] < RANK[b]]
)
def test_lesson_30_status_never_goes_back(earlier: P, later: P) -> None:
    """A late message does not take a provider order back; its parcels still count."""
    then = item(*booked()).when(facts(later))
    then.when(facts(earlier)).then_nothing()


@pytest.mark.lesson(30)
def test_lesson_30_parcels_are_merged() -> None:
    """Tracking numbers come together, whichever message brings them; none is replaced."""
    second = Parcel("ZTO7", "ZTO")
    then = item(*booked()).when(facts(P.SHIPPED, PARCEL)).when(facts(P.PART_SHIPPED, second))
    then.then(e.TrackingAssigned((second,)))
    assert then.state.parcels == (PARCEL, second)
    then.when(facts(P.SHIPPED, second, PARCEL)).then_nothing()


@pytest.mark.lesson(30)
def test_lesson_30_carrier_learnt_later_fills_the_gap() -> None:
    """The same number with its carrier's name is one parcel, not two."""
    bare = Parcel(PARCEL.tracking_number)
    then = item(*booked()).when(facts(P.SHIPPED, bare)).when(facts(P.SHIPPED, PARCEL))
    then.then(e.TrackingAssigned((PARCEL,)))
    assert then.state.parcels == (PARCEL,)
    then.when(facts(P.SHIPPED, bare)).then_nothing()


def told(messages: tuple[c.RecordProviderFacts, ...]) -> ItemState:
    then = item(*booked()).when(messages[0])
    for message in messages[1:]:
        then = then.when(message)
    return then.state


def outcome(state: ItemState) -> tuple[object, ...]:
    """Return all that must not depend on the order; the last raw word may."""
    link = state.link
    if link is None:
        return (None, state.status, state.parcels)
    words = frozenset(link.unknown_words)
    known = (link.provider_order_id, link.session_id, link.booked, link.provider_status)
    money = (link.purchase_price, link.refund, state.price, state.expected_purchase_price)
    return (*known, words, *money, state.status, state.parcels)


def at(hour: int) -> datetime:
    return datetime(2026, 3, 1, hour, tzinfo=UTC)


ASKED, AGREED = (
    Refund(RefundStatus.REQUESTED, "等待卖家同意", yuan("4")),
    Refund(RefundStatus.AGREED, "卖家已同意", yuan("3")),
)
RECORDED = (
    facts(P.UNPAID, price=yuan("10"), as_of=at(8)),
    facts(P.PAID, price=yuan("9.50"), as_of=at(9)),
    facts(P.PART_SHIPPED, PARCEL, price=yuan("9.50"), refund=ASKED, as_of=at(10)),
    facts(P.SHIPPED, PARCEL, Parcel("ZTO7"), refund=AGREED, as_of=at(11)),
    facts(P.UNKNOWN, Parcel("ZTO7", "ZTO"), raw="mystery", as_of=at(12)),
)


@pytest.mark.lesson(30)
def test_lesson_30_every_order_of_recorded_messages_ends_alike() -> None:
    """One recorded set of messages in all 120 orders: one final state."""
    assert {outcome(told(order)) for order in permutations(RECORDED)} == {outcome(told(RECORDED))}


_parcels = st.builds(
    Parcel, st.sampled_from(["SF1", "SF2", "YT3"]), st.sampled_from(["", "SF", "YTO"])
)
_alive = st.builds(
    lambda status, parcels, raw, hour: facts(
        status,
        *parcels,
        raw=raw if status is P.UNKNOWN else "",
        price=yuan(str(100 - hour)),
        refund=(None, None, ASKED, AGREED)[hour // 6],
        as_of=at(hour),
    ),
    st.sampled_from([s for s in P if s is not P.CLOSED_UNPAID]),
    st.lists(_parcels, max_size=2),
    st.sampled_from(["odd", "strange"]),
    st.integers(0, 23),
)
# An order that closed unpaid was never sent, so its messages name no parcels.
_unpaid = st.sampled_from([facts(s) for s in (P.CREATING, P.UNPAID, P.CLOSED_UNPAID)])


@pytest.mark.lesson(30)
@settings(max_examples=300, deadline=None)
@for_all(st.one_of(st.lists(_alive, min_size=1), st.lists(_unpaid, min_size=1)), st.randoms())
def test_lesson_30_any_permutation_and_repetition_ends_alike(
    messages: list[c.RecordProviderFacts], chance: Random
) -> None:
    """Whatever the marketplace tells, in whatever order and how often, ends the same."""
    again = [*messages, *messages[::2]]
    chance.shuffle(again)
    assert outcome(told(tuple(again))) == outcome(told(tuple(messages)))


def test_repeated_facts_of_a_linked_item_give_no_event() -> None:
    """Told again, every message of the set is old news."""
    then = item(*booked()).when(facts(P.FINISHED, PARCEL))
    for message in (facts(P.FINISHED, PARCEL), facts(P.PAID), facts(P.SHIPPED, PARCEL)):
        then.when(message).then_nothing()
    assert state_of(booked()).parcels == ()
