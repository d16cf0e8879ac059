"""Parcels of a provider order: merged, never removed, and told to those whose goods they hold."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.marketplace_gateway.domain import known_order
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.known_order_events import ItemsLinked
from services.marketplace_gateway.domain.provider_order import Parcel, ProviderOrder
from tests.marketplace_gateway.domain import samples as s

linked = ItemsLinked(*s.ORDER, s.ITEMS, booked=True)
ONE = Parcel("SF1", "SF", ("line-1",))
TWO = Parcel("ZTO2", "ZTO", ("line-2",))


def after(*readings: ProviderOrder, items: bool = True) -> KnownOrderState:
    state = known_order.evolve(None, linked) if items else None
    for read in readings:
        for event in known_order.see(state, "session-1", read):
            state = known_order.evolve(state, event)
    assert state
    return state


def parcels(state: KnownOrderState) -> dict[str, tuple[str, ...]]:
    assert state.facts
    return {p.tracking_number: tuple(ref.item_id for ref in p.items) for p in state.facts.parcels}


def test_a_reading_without_parcels_takes_none_away() -> None:
    """Lists come without parcels; the ones that were seen stay."""
    later = s.read("signed", at=s.NOON + s.MINUTE)
    state = after(s.read("shipped", parcels=(ONE,)), later)
    assert parcels(state) == {"SF1": ("1",)}


def test_an_older_reading_still_brings_its_parcels() -> None:
    older = s.read("shipped", at=s.NOON - s.MINUTE, parcels=(ONE,))
    state = after(s.read("signed"), older)
    assert parcels(state) == {"SF1": ("1",)}
    assert state.facts
    assert state.facts.raw_status == "signed"


def test_a_parcel_of_other_lines_alone_is_none_of_ours() -> None:
    """An empty list of items would mean: it may hold any of them."""
    state = known_order.evolve(None, ItemsLinked(*s.ORDER, s.ITEMS[:1], booked=True))
    for event in known_order.see(state, "session-1", s.read("shipped", parcels=(ONE, TWO))):
        state = known_order.evolve(state, event)
    assert parcels(state) == {"SF1": ("1",)}


def test_a_parcel_that_does_not_say_is_everybodys() -> None:
    state = after(s.read("shipped", parcels=(Parcel("YTO3", "YTO"),)))
    assert parcels(state) == {"YTO3": ()}


def test_an_item_bound_later_gets_its_own_parcel() -> None:
    """What was read before the item was linked is told to it: which parcel holds its line."""
    unmatched = after(s.read("shipped", parcels=(ONE, TWO)), items=False)
    bound = known_order.evolve(unmatched, ItemsLinked(*s.ORDER, s.ITEMS[1:], booked=False))
    (told,) = known_order.again(bound)
    assert parcels(known_order.evolve(bound, told)) == {"ZTO2": ("2",)}


WORDS = ("unpaid", "paid", "shipped", "signed", "finished")


@st.composite
def messages(draw: st.DrawFn) -> list[ProviderOrder]:
    """Readings of one order's life: each later than the one before, parcels in any of them."""
    life = []
    for step, word in enumerate(WORDS):
        seen = draw(st.lists(st.sampled_from([ONE, TWO, Parcel("SF1", "")]), max_size=3))
        at = s.NOON + step * timedelta(minutes=1)
        life.append(s.read(word, at=at, parcels=tuple(seen)))
    return life


@pytest.mark.lesson(30)
@given(life=messages(), data=st.data())
@settings(max_examples=200, deadline=None)
def test_lesson_30_any_order_of_messages_ends_the_same(
    life: list[ProviderOrder], data: st.DataObject
) -> None:
    """Any permutation and repetition gives the same final state."""
    shuffled = data.draw(st.permutations(life + data.draw(st.lists(st.sampled_from(life)))))
    straight, mixed = after(*life), after(*shuffled)
    assert mixed == straight
    assert [r.modified_at for r in life] == sorted(r.modified_at for r in life if r.modified_at)
    assert all(a.modified_at != b.modified_at for a, b in pairwise(life))
