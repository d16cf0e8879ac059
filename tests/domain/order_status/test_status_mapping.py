"""What provider statuses mean is data; whatever it says, the status table is kept."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.order_status.domain import item_events as e
from services.order_status.domain.item import ItemState, evolve
from services.order_status.domain.item_commands import RecordProviderFacts
from services.order_status.domain.item_decide import decide
from services.order_status.domain.provider_effects import (
    DEFAULT_EFFECTS,
    WAY,
    ProviderEffect,
    ProviderEffects,
    StatusEffect,
)
from services.order_status.domain.provider_facts import MARKETPLACE_MOVES
from services.order_status.domain.status_mapping import targets, why_not
from services.order_status.domain.transitions import STATUS_TABLE
from services.order_status.domain.vocabulary import ItemStatus, ProviderStatus
from tests.domain.order_status.items import booked, facts, moved, state_of
from tests.spec import fold

P = ProviderStatus
S = ItemStatus
AT_WAREHOUSE = {**DEFAULT_EFFECTS, P.SIGNED: ProviderEffect(S.RECEIVED_AT_WAREHOUSE)}


def told(
    messages: tuple[RecordProviderFacts, ...], effects: ProviderEffects, status: S = S.PAID
) -> tuple[ItemState, tuple[e.ItemEvent, ...]]:
    """Return the item as the messages leave it, and all that happened."""
    state = state_of(moved(booked(), status))
    happened: tuple[e.ItemEvent, ...] = ()
    for message in messages:
        events = decide(state, message, effects)
        assert isinstance(events, tuple)
        if events:
            state, happened = fold(evolve, events, state), happened + events
    return state, happened


def test_administrator_can_change_the_mapping() -> None:
    """An agency may let a signed parcel count as received."""
    state, happened = told((facts(P.PAID), facts(P.SIGNED)), AT_WAREHOUSE)
    assert happened[-1] == e.ReceivedAtWarehouse(S.ORDERED)
    assert state.status is S.RECEIVED_AT_WAREHOUSE


def test_stations_that_nobody_told_of_are_passed() -> None:
    """Signed for with no word of payment: the item was ordered, and then received."""
    _, happened = told((facts(P.SIGNED),), AT_WAREHOUSE)
    assert happened[1:] == (e.Ordered(S.PAID), e.ReceivedAtWarehouse(S.ORDERED))


def test_a_status_that_is_not_named_changes_nothing() -> None:
    """An agency that maps nothing moves all its items by hand."""
    state, happened = told((facts(P.PAID), facts(P.FINISHED), facts(P.CLOSED_UNPAID)), {})
    assert state.status is S.PAID
    assert state.link is not None
    kinds = {type(event) for event in happened}
    assert kinds == {e.ProviderStatusChanged, e.ProviderOrderClosed}


@pytest.mark.parametrize("status", [s for s in S if s not in MARKETPLACE_MOVES])
def test_what_a_person_set_is_never_overtaken(status: S) -> None:
    """An item that somebody put on Received at warehouse stays there, whatever is mapped."""
    packed = {**DEFAULT_EFFECTS, P.SIGNED: ProviderEffect(S.PACKING)}
    state, _ = told((facts(P.PAID), facts(P.SIGNED), facts(P.FINISHED)), packed, status)
    assert state.status is status


@st.composite
def mappings(draw: st.DrawFn) -> ProviderEffects:
    """Give any mapping that an administrator may set."""
    chosen = {}
    for status in (*WAY, P.CLOSED_PAID):
        target = draw(st.sampled_from([None, *targets(status)]))
        assert why_not([StatusEffect(status, target)]) is None
        chosen[status] = ProviderEffect(target)
    unbinds = draw(st.booleans())
    return {**chosen, P.CLOSED_UNPAID: ProviderEffect(unbinds=unbinds)}


WAYS = ((*WAY,), (P.CREATING, P.UNPAID, P.PAID, P.CLOSED_PAID), (P.UNPAID, P.CLOSED_UNPAID))
"""Ways that orders go. One closed after payment is not told of as shipped: what became of such
an order is a question to the operator."""


@pytest.mark.lesson(30)
@settings(max_examples=300, deadline=None)
@for_all(mappings(), st.sampled_from(WAYS), st.randoms(), st.sampled_from(S))
def test_lesson_30_under_any_mapping_any_permutation_ends_alike(
    effects: ProviderEffects, way: tuple[P, ...], chance: Random, status: S
) -> None:
    """Late, twice, or in any order: the item and its order end where the way leads."""
    in_order = tuple(facts(station) for station in way)
    mixed = [*in_order, *in_order[::2]]
    chance.shuffle(mixed)
    one, _ = told(in_order, effects, status)
    other, _ = told(tuple(mixed), effects, status)
    assert (one.status, one.link is None) == (other.status, other.link is None)


@pytest.mark.lesson(30)
@settings(max_examples=300, deadline=None)
@for_all(mappings(), st.lists(st.sampled_from(P), min_size=1), st.sampled_from(S))
def test_lesson_30_status_goes_back_only_by_name(
    effects: ProviderEffects, sent: list[P], status: S
) -> None:
    """No fact moves an item but forward by the table; the one way back is an Unbound."""
    _, happened = told(tuple(facts(one) for one in sent), effects, status)
    standing = status
    for event in happened:
        if isinstance(event, e.StatusChanged):
            after = fold(evolve, (event,), state_of(booked())).status
            assert after in STATUS_TABLE[standing].forward
            assert event.previous_status is standing
            standing = after
        elif isinstance(event, e.Unbound):
            assert event.previous_status is standing
            standing = event.status


@pytest.mark.lesson(30)
def test_lesson_30_every_order_of_a_whole_way_ends_received() -> None:
    """All 720 orders of six messages end alike where a signed parcel counts as received."""
    sent = tuple(facts(station) for station in WAY[1:])
    ends = {told(order, AT_WAREHOUSE)[0].status for order in permutations(sent)}
    assert ends == {S.RECEIVED_AT_WAREHOUSE}
