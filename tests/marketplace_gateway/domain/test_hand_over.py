"""Hand-over: a session goes, and its orders in flight are looked after by another one."""

from typing import Any

import pytest

from services.marketplace_gateway.domain import known_order, session
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.known_order_events import (
    ItemsLinked,
    ProviderOrderChanged,
    ProviderOrderHandedOver,
)
from services.marketplace_gateway.domain.provider_order import Parcel, Provider, ProviderOrder
from services.marketplace_gateway.domain.references import LinkedItem
from services.marketplace_gateway.domain.session import SessionState, SessionVerb
from services.marketplace_gateway.domain.session_events import (
    SessionAdded,
    SessionEvent,
    SessionHandOverFailed,
    SessionHandOverStarted,
    SessionRemoved,
)
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

P = Provider.ALI1688
OLD, NEW = "session-1", "session-2"

added = SessionAdded(P, "Main", "acc-1")
begun = SessionHandOverStarted(P, NEW)
linked = ItemsLinked(*s.ORDER, s.ITEMS, booked=True, by="person:anna")
moved = ProviderOrderHandedOver(P, NEW, "PO-1", OLD, s.REFS)


def other(*events: SessionEvent, provider: Provider = P) -> SessionState:
    return fold(session.evolve, [SessionAdded(provider, "Other", "acc-2"), *events])


def hand_over(to: SessionState | None, to_id: str = NEW) -> Any:
    return lambda state: session.hand_over(state, OLD, to, to_id)


def end(*unseen: str) -> Any:
    return lambda state: session.end_hand_over(state, unseen)


def give(session_id: str = NEW) -> Any:
    return lambda state: known_order.hand_over(state, "PO-1", session_id)


def see(read: ProviderOrder, by: str = NEW) -> Any:
    return lambda state: known_order.see(state, by, read)


def test_it_books_nothing_more_while_its_orders_move() -> None:
    then = s.story(session.evolve, added).when(hand_over(other())).then(begun)
    assert (then.state.disabled, then.state.handing_over_to) == (True, NEW)
    then.when(hand_over(other())).then_nothing()


@pytest.mark.parametrize(
    ("to", "to_id"),
    [
        (None, NEW),
        (other(), OLD),
        (other(provider=Provider.TAOBAO), NEW),
        (other(SessionRemoved(P)), NEW),
        (other(SessionHandOverStarted(P, OLD)), NEW),
    ],
    ids=["unknown", "itself", "of another provider", "removed", "going itself"],
)
def test_it_is_refused_to_a_session_that_cannot_take_it(to: SessionState, to_id: str) -> None:
    s.story(session.evolve, added).when(hand_over(to, to_id)).then_refused("hand_over_refused")


def test_a_session_that_is_not_there_hands_nothing_over() -> None:
    s.story(session.evolve).when(hand_over(other())).then_refused("session_unknown")
    gone = s.story(session.evolve, added, SessionRemoved(P))
    gone.when(hand_over(other())).then_refused("session_unknown")


def test_it_goes_when_every_order_is_seen_by_the_other() -> None:
    then = s.story(session.evolve, added, begun).when(end()).then(SessionRemoved(P))
    assert (then.state.removed, then.state.handing_over_to) == (True, "")
    then.when(end()).then_nothing()


def test_it_stays_disabled_and_says_which_orders_the_other_does_not_see() -> None:
    failed = SessionHandOverFailed(P, NEW, ("PO-7",))
    then = s.story(session.evolve, added, begun).when(end("PO-7")).then(failed)
    assert (then.state.removed, then.state.disabled) == (False, True)
    then.when(end()).then_nothing()
    then.when(hand_over(other())).then(begun)


def test_without_a_hand_over_nothing_ends() -> None:
    s.story(session.evolve, added).when(end()).then_nothing()
    s.story(session.evolve).when(end()).then_nothing()


def test_a_session_without_orders_needs_none() -> None:
    def remove(state: SessionState) -> Any:
        return session.switch(state, SessionVerb.REMOVE, ())

    s.story(session.evolve, added).when(remove).then(SessionRemoved(P))


def test_the_order_keeps_its_items_and_facts() -> None:
    seen = s.story(known_order.evolve, linked).when(see(s.read("paid"), OLD))
    then = seen.when(give()).then(moved)
    state: KnownOrderState = then.state
    assert state.session_id == NEW
    assert (state.items, state.ordered_by, state.booked) == (s.ITEMS, "person:anna", True)
    assert state.facts
    assert state.facts.raw_status == "paid"
    then.when(give()).then_nothing()
    s.story(known_order.evolve).when(give()).then_nothing()


@pytest.mark.parametrize("reader", [OLD, NEW])
def test_later_readings_leave_it_with_the_new_session(reader: str) -> None:
    """The old one still polls until the last of its orders is gone."""
    seen = s.story(known_order.evolve, linked).when(see(s.read(), OLD)).when(give())
    then = seen.when(see(s.read("paid", at=s.NOON + s.MINUTE), reader))
    (told,) = then._events()
    assert isinstance(told, ProviderOrderChanged)
    assert (told.session_id, told.raw_status) == (NEW, "paid")
    assert then.state.session_id == NEW


def test_a_first_reading_after_it_is_the_new_sessions_too() -> None:
    then = s.story(known_order.evolve, linked, moved).when(see(s.read(), OLD))
    assert then.state.session_id == NEW


def test_an_older_reading_with_a_parcel_leaves_it_with_the_new_session() -> None:
    seen = s.story(known_order.evolve, linked).when(see(s.read("shipped"), OLD)).when(give())
    parcel = Parcel("SF1", "SF", ("line-1",))
    then = seen.when(see(s.read("shipped", at=s.NOON - s.MINUTE, parcels=(parcel,))))
    assert [told.session_id for told in then._events()] == [NEW]
    assert then.state.session_id == NEW


def test_an_item_bound_after_it_leaves_it_with_the_new_session() -> None:
    seen = s.story(known_order.evolve, linked).when(see(s.read("paid"), OLD)).when(give())
    more = ItemsLinked(P, NEW, "PO-1", (LinkedItem("A-1", "3", "g", "", 1),), booked=False)
    bound = known_order.evolve(seen.state, more)
    (told,) = known_order.again(bound)
    assert told.session_id == NEW
    assert known_order.evolve(bound, told).session_id == NEW


def test_none_of_those_that_handed_it_on_takes_it_back() -> None:
    third = s.story(known_order.evolve, linked).when(give()).when(give("session-3"))
    for reader in (OLD, NEW):
        assert third.when(see(s.read("paid"), reader)).state.session_id == "session-3"


def test_it_can_be_handed_on_and_back() -> None:
    there = s.story(known_order.evolve, linked).when(give())
    back = there.when(give(OLD)).then(ProviderOrderHandedOver(P, OLD, "PO-1", NEW, s.REFS))
    assert back.when(see(s.read("paid"), NEW)).state.session_id == OLD
