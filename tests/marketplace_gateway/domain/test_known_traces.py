"""Where the parcels of a provider order have been: each place is told once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace_gateway.domain import known_order
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.known_order_events import ItemsLinked, ParcelMoved
from services.marketplace_gateway.domain.provider_order import Parcel, Trace, TraceStep
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

linked = ItemsLinked(*s.ORDER, s.ITEMS, booked=True)
PARCELS = (Parcel("SF1", "SF", ("line-1",)), Parcel("YTO3", "YTO"))
sent = (
    linked,
    *known_order.see(
        fold(known_order.evolve, [linked]), "session-1", s.read("shipped", parcels=PARCELS)
    ),
)

WAY = tuple(
    TraceStep(text, s.NOON + timedelta(hours=hours))
    for hours, text in enumerate(["揽收", "杭州转运中心", "广州转运中心", "派送中", "签收"])
)


def move(*steps: TraceStep, number: str = "SF1", carrier: str = "SF") -> Any:
    return lambda state: known_order.move(state, [Trace(number, carrier, steps)])


def moved(*steps: TraceStep, number: str = "SF1", carrier: str = "SF", items: Any = (s.A,)) -> Any:
    return ParcelMoved(*s.ORDER, number, carrier, steps, items)


def test_new_places_are_told_to_the_items_in_the_parcel() -> None:
    first = s.story(known_order.evolve, *sent).when(move(*WAY[:2])).then(moved(*WAY[:2]))
    first.when(move(*WAY[:2])).then_nothing()
    more = first.when(move(*WAY[:4])).then(moved(*WAY[2:4]))
    assert more.state.traces == (Trace("SF1", "SF", WAY[:4]),)


def test_a_parcel_that_does_not_say_what_it_holds_is_followed_for_all() -> None:
    then = s.story(known_order.evolve, *sent).when(move(WAY[0], number="YTO3", carrier="YTO"))
    then.then(moved(WAY[0], number="YTO3", carrier="YTO", items=s.REFS))


def test_a_place_named_twice_in_one_reading_is_one() -> None:
    s.story(known_order.evolve, *sent).when(move(WAY[0], WAY[0])).then(moved(WAY[0]))


def test_parcels_of_others_are_not_followed() -> None:
    """A number that no parcel of our items carries, and an order that was never read."""
    s.story(known_order.evolve, *sent).when(move(*WAY, number="ZTO9")).then_nothing()
    s.story(known_order.evolve, linked).when(move(*WAY)).then_nothing()
    s.story(known_order.evolve).when(move(*WAY)).then_nothing()


def test_a_place_that_the_carrier_reports_late_stands_where_it_belongs() -> None:
    then = s.story(known_order.evolve, *sent).when(move(WAY[0], WAY[2])).when(move(*WAY[:3]))
    assert then.then(moved(WAY[1])).state.traces[0].steps == WAY[:3]


def test_a_place_without_a_time_comes_first() -> None:
    timeless = TraceStep("揽收")
    then = s.story(known_order.evolve, *sent).when(move(WAY[1])).when(move(timeless, WAY[1]))
    assert then.state.traces[0].steps == (timeless, WAY[1])


def test_a_carrier_once_named_stays() -> None:
    then = s.story(known_order.evolve, *sent).when(move(WAY[0])).when(move(WAY[1], carrier=""))
    assert then.state.traces[0].carrier == "SF"


def parts(way: tuple[TraceStep, ...]) -> st.SearchStrategy[list[tuple[TraceStep, ...]]]:
    """Readings of a parcel's way, each with some of its places."""
    some = st.lists(st.sampled_from(way), unique=True, min_size=1)
    return st.lists(some.map(lambda steps: tuple(sorted(steps, key=when))), min_size=1, max_size=5)


def when(step: TraceStep) -> datetime:
    assert step.at
    return step.at


def followed(readings: list[Trace]) -> tuple[KnownOrderState, list[TraceStep]]:
    state, told = fold(known_order.evolve, sent), list[TraceStep]()
    for reading in readings:
        for event in known_order.move(state, [reading]):
            assert isinstance(event, ParcelMoved)
            told += event.steps
            state = known_order.evolve(state, event)
    return state, told


@pytest.mark.lesson(30)
@given(one=parts(WAY), other=parts(WAY[1:]), data=st.data())
def test_lesson_30_traces_in_any_order_end_the_same(
    one: list[tuple[TraceStep, ...]], other: list[tuple[TraceStep, ...]], data: st.DataObject
) -> None:
    readings = [Trace("SF1", "SF", steps) for steps in one]
    readings += [Trace("YTO3", "YTO", steps) for steps in other]
    mixed = data.draw(st.permutations(readings + data.draw(st.lists(st.sampled_from(readings)))))
    (state, told), (straight, _) = followed(mixed), followed(readings)
    assert state == straight
    places = {step for steps in one for step in steps}
    assert state.traces[0].steps == tuple(sorted(places, key=when))
    assert len(told) == sum(len(trace.steps) for trace in state.traces), "a place told twice"
