"""What changes on a provider order after it was made: its price, and its refunds."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace_gateway.domain import known_order
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.known_order_events import (
    ItemsLinked,
    KnownOrderEvent,
    ProviderOrderChanged,
    ProviderPriceChanged,
    ProviderRefundChanged,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import ProviderOrder, Refund
from tests.marketplace_gateway.domain import samples as s

linked = ItemsLinked(*s.ORDER, s.ITEMS, booked=True)
ASKED, DONE = s.refund("requested", "5"), s.refund("refunded", "5")


def told(*readings: ProviderOrder) -> list[KnownOrderEvent]:
    """Return what is told of changes, besides the facts themselves."""
    state, events = known_order.evolve(None, linked), list[KnownOrderEvent]()
    for read in readings:
        for event in known_order.see(state, "session-1", read):
            state = known_order.evolve(state, event)
            events.append(event)
    return [event for event in events if not isinstance(event, ProviderOrderChanged)]


def after(*readings: ProviderOrder) -> KnownOrderState:
    state = known_order.evolve(None, linked)
    for read in readings:
        for event in known_order.see(state, "session-1", read):
            state = known_order.evolve(state, event)
    return state


def at(minute: int, **facts: Any) -> ProviderOrder:
    lines = facts.pop("lines", ())
    return s.read("paid", *lines, at=s.NOON + minute * s.MINUTE, **facts)


def costs(minute: int, total: str | None) -> ProviderOrder:
    return at(minute, total=None if total is None else s.cny(total))


def lines(first: Refund | None, second: Refund | None = None) -> tuple[Any, ...]:
    return s.line(1, refund=first), s.line(2, refund=second)


def price(previous: str, total: str) -> ProviderPriceChanged:
    return ProviderPriceChanged(*s.ORDER, s.cny(previous), s.cny(total), s.REFS)


def refund(previous: Refund | None, now: Refund, *items: Any) -> ProviderRefundChanged:
    return ProviderRefundChanged(*s.ORDER, previous, now, items)


def test_a_price_that_the_vendor_changed_is_told_once() -> None:
    changed = costs(1, "20")
    assert told(costs(0, "25"), changed, changed, costs(2, "20")) == [price("25", "20")]


def test_the_first_price_is_no_change() -> None:
    assert told(costs(0, "25")) == []
    assert told(costs(0, None), costs(1, "25")) == []


def test_a_reading_without_a_price_hides_no_change() -> None:
    assert told(costs(0, "25"), costs(1, None), costs(2, "20")) == [price("25", "20")]
    assert told(costs(0, "25"), costs(1, None), costs(2, "25.00")) == []


def test_an_older_reading_changes_no_price() -> None:
    assert told(costs(1, "20"), costs(0, "25"), costs(1, "20")) == []


@given(totals=st.lists(st.sampled_from(["10", "20", "30"]), min_size=1, max_size=8))
def test_prices_told_lead_from_the_first_to_the_last(totals: list[str]) -> None:
    events: list[Any] = told(*(costs(minute, total) for minute, total in enumerate(totals)))
    way = [Money(s.cny(totals[0]).amount), *(event.total for event in events)]
    assert [event.previous for event in events] == way[:-1]
    assert all(one != other for one, other in pairwise(way))
    assert way[-1] == s.cny(totals[-1])


def test_a_refund_of_a_line_is_told_to_the_items_on_it() -> None:
    none, asked, done = at(0), at(1, lines=lines(None, ASKED)), at(2, lines=lines(None, DONE))
    assert told(none, asked, asked, done, done) == [
        refund(None, ASKED, s.B),
        refund(ASKED, DONE, s.B),
    ]


def test_refunds_of_two_lines_are_two() -> None:
    both = at(1, lines=lines(ASKED, DONE))
    assert told(at(0), both) == [refund(None, ASKED, s.A), refund(None, DONE, s.B)]


def test_a_refund_of_the_whole_order_is_told_to_all_its_items() -> None:
    asked, done = at(1, refund=ASKED), at(2, refund=DONE)
    assert told(at(0), asked, done) == [refund(None, ASKED, *s.REFS), refund(ASKED, DONE, *s.REFS)]


def test_what_a_line_tells_is_not_told_of_the_order_again() -> None:
    both = at(1, lines=lines(ASKED), refund=ASKED)
    assert told(at(0), both) == [refund(None, ASKED, s.A)]


def test_other_news_tell_no_refund_again() -> None:
    for refunds in ({"refund": ASKED}, {"lines": lines(ASKED, DONE)}):
        later = replace(at(1, **refunds), close_reason="x")
        assert told(at(0, **refunds), later) == []


def test_the_amount_of_a_refund_is_news() -> None:
    more = s.refund("requested", "8")
    assert told(at(0, refund=ASKED), at(1, refund=more)) == [refund(ASKED, more, *s.REFS)]


@pytest.mark.lesson(30)
def test_lesson_30_a_late_message_takes_no_refund_back() -> None:
    done, asked = at(2, lines=lines(DONE)), at(1, lines=lines(ASKED))
    assert told(at(0), done, asked, at(0)) == [refund(None, DONE, s.A)]


def test_an_item_knows_the_refund_of_its_line_and_else_of_the_order() -> None:
    state = after(at(0, lines=lines(DONE), refund=ASKED))
    assert state.facts
    assert [item.refund for item in state.facts.items] == [DONE, ASKED]


def test_a_refund_of_the_order_is_kept_by_its_items_too() -> None:
    """A reading that is silent of it is not one that takes it back."""
    state = after(at(0, refund=ASKED), replace(at(1), close_reason="x"))
    assert state.facts
    assert state.facts.refund == ASKED
    assert [item.refund for item in state.facts.items] == [ASKED, ASKED]
    assert known_order.again(state) == (state.facts,)


@given(words=st.lists(st.sampled_from([None, "requested", "agreed", "refunded"]), max_size=8))
def test_nobody_is_told_of_a_refund_twice(words: list[str | None]) -> None:
    refunds = [None if word is None else s.refund(word) for word in words]
    readings = [at(minute, refund=one) for minute, one in enumerate(refunds)]
    events: list[Any] = told(*readings, *reversed(readings))
    assert all(one.refund == other.previous for one, other in pairwise(events))
    assert all(event.previous != event.refund for event in events)
