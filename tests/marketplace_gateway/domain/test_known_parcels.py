"""Parcels of a provider order: merged, never removed, and told to those whose goods they hold."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.marketplace_gateway.domain import known_order
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.known_order_events import ItemsLinked, ParcelLine
from services.marketplace_gateway.domain.provider_order import (
    LinePieces,
    Parcel,
    ProviderOrder,
)
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


@pytest.mark.lesson(19)
def test_lesson_19_a_parcel_names_its_lines_and_how_many_pieces_of_each() -> None:
    """A later reading that is silent of the pieces takes nothing away."""
    told = Parcel("SF1", "SF", ("line-1",), (LinePieces("line-1", 2),))
    later = s.read("signed", at=s.NOON + s.MINUTE, parcels=(ONE, TWO))
    state = after(s.read("shipped", parcels=(told,)), later)
    assert state.facts
    assert [parcel.lines for parcel in state.facts.parcels] == [
        (ParcelLine("line-1", 2, (s.ITEMS[0].ref,)),),
        (ParcelLine("line-2", None, (s.ITEMS[1].ref,)),),
    ]


def test_a_parcel_that_does_not_say_is_everybodys() -> None:
    state = after(s.read("shipped", parcels=(Parcel("YTO3", "YTO"),)))
    assert parcels(state) == {"YTO3": ()}


def test_a_carrier_once_named_stays_and_a_parcel_gathers_its_lines() -> None:
    silent = Parcel("SF1", "", ("line-2",))
    state = after(s.read(parcels=(ONE,)), s.read(at=s.NOON + s.MINUTE, parcels=(silent,)))
    assert state.facts
    assert state.facts.parcels_read == (Parcel("SF1", "SF", ("line-1", "line-2")),)
    assert parcels(state) == {"SF1": ("1", "2")}


def test_an_item_bound_later_gets_its_own_parcel() -> None:
    """What was read before the item was linked is told to it: which parcel holds its line."""
    unmatched = after(s.read("shipped", parcels=(ONE, TWO)), items=False)
    bound = known_order.evolve(unmatched, ItemsLinked(*s.ORDER, s.ITEMS[1:], booked=False))
    (told,) = known_order.again(bound)
    assert parcels(known_order.evolve(bound, told)) == {"ZTO2": ("2",)}


WORDS = ("unpaid", "paid", "part_shipped", "shipped", "signed", "finished", "closed_paid")
NUMBERS = {"SF1": "SF", "ZTO2": "ZTO", "YTO3": "YTO"}
seen_parcels = st.builds(
    lambda number, told, lines: Parcel(number, NUMBERS[number] if told else "", tuple(lines)),
    st.sampled_from(sorted(NUMBERS)),
    st.booleans(),
    st.lists(st.sampled_from(["line-1", "line-2"]), unique=True),
)
"""A number, with its carrier or without, and with some of the lines that it holds."""

refunds = st.none() | st.sampled_from(["requested", "refunded"]).map(s.refund)


@st.composite
def messages(draw: st.DrawFn) -> list[ProviderOrder]:
    """Readings of one order's life: each later than the one before, parcels in any of them.

    Each has a status of its own: a reading that tells nothing new leaves no trace, not even its
    time.
    """
    life = []
    words = draw(st.lists(st.sampled_from(WORDS), unique=True, min_size=1))
    for step, word in enumerate(words):
        lines = tuple(s.line(number, status=word, refund=draw(refunds)) for number in (1, 2))
        found = tuple(draw(st.lists(seen_parcels, max_size=3)))
        total = s.cny(draw(st.sampled_from(["20", "30"])))
        at = s.NOON + step * timedelta(minutes=1)
        life.append(s.read(word, *lines, at=at, parcels=found, total=total))
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
    assert mixed.facts
    assert mixed.facts.raw_status == life[-1].raw_status
    numbers = {parcel.tracking_number for read in life for parcel in read.parcels}
    assert {parcel.tracking_number for parcel in mixed.facts.parcels_read} == numbers
