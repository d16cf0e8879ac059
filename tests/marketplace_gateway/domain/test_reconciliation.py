"""Reconciliation: what only one side knows of an order, of its payment, or of a refund."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace_gateway.domain import known_order
from services.marketplace_gateway.domain.known_order import CLOSED, KnownOrderState
from services.marketplace_gateway.domain.known_order_events import ItemsLinked
from services.marketplace_gateway.domain.provider_order import (
    ProviderOrder,
    ProviderStatus,
    RefundStatus,
)
from services.marketplace_gateway.domain.reconciliation import compare
from services.marketplace_gateway.domain.session_events import DifferenceKind
from tests.marketplace_gateway.domain import samples as s

linked = ItemsLinked(*s.ORDER, s.ITEMS, booked=True)
PAID = ("paid", "part_shipped", "shipped", "signed", "finished", "closed_paid")
UNPAID = ("creating", "unpaid", "closed_unpaid")
statuses = st.sampled_from([status.value for status in ProviderStatus])
refunds = st.sampled_from([status.value for status in RefundStatus])


def known(read: ProviderOrder, *, items: bool = True) -> KnownOrderState:
    state = known_order.evolve(None, linked) if items else None
    for event in known_order.see(state, "session-1", read):
        state = known_order.evolve(state, event)
    assert state
    return state


def with_refund(status: str, *lines: str) -> ProviderOrder:
    """Make a paid order with a refund of the whole (or ""), and of each line (or "")."""
    parts = tuple(
        s.line(number, status="paid", refund=s.refund(word) if word else None)
        for number, word in enumerate(lines or ("", ""), 1)
    )
    return s.read("paid", *parts, refund=s.refund(status) if status else None)


@given(status=statuses, refund=st.none() | refunds, of_line=st.none() | refunds)
def test_two_sides_that_agree_differ_in_nothing(
    status: str, refund: str | None, of_line: str | None
) -> None:
    line = s.line(1, status=status, refund=s.refund(of_line) if of_line else None)
    read = s.read(status, line, refund=s.refund(refund) if refund else None)
    assert compare(known(read), read) == set()


def test_an_order_that_is_nowhere() -> None:
    assert compare(None, None) == set()


def test_an_order_that_only_the_marketplace_has() -> None:
    """A reading that stands on no item of ours is an order that nobody here knows of."""
    read = s.read("unpaid")
    assert compare(None, read) == {DifferenceKind.ORDER_ONLY_THERE}
    assert compare(known(read, items=False), read) == {DifferenceKind.ORDER_ONLY_THERE}


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_a_closed_order_without_items_of_ours_is_nobodys_task(status: str) -> None:
    assert compare(None, s.read(status)) == set()


def test_an_order_that_only_we_have() -> None:
    unread = known_order.evolve(None, linked)
    assert compare(unread, None) == {DifferenceKind.ORDER_ONLY_HERE}
    assert compare(known(s.read("paid")), None) == {DifferenceKind.ORDER_ONLY_HERE}
    assert compare(known(s.read("paid"), items=False), None) == set()


def test_an_order_that_was_never_read_is_not_compared() -> None:
    assert compare(known_order.evolve(None, linked), s.read("paid")) == set()


@pytest.mark.parametrize("there", PAID)
@pytest.mark.parametrize("here", UNPAID)
def test_a_payment_that_one_side_has(here: str, there: str) -> None:
    unpaid, paid = s.read(here), s.read(there)
    assert compare(known(unpaid), paid) == {DifferenceKind.PAYMENT_ONLY_THERE}
    assert compare(known(paid), unpaid) == {DifferenceKind.PAYMENT_ONLY_HERE}


@given(status=statuses)
def test_a_word_that_nobody_has_documented_says_nothing_of_a_payment(status: str) -> None:
    assert compare(known(s.read("unknown")), s.read(status)) == set()
    assert compare(known(s.read(status)), s.read("unknown")) == set()


@pytest.mark.parametrize("refund", [("refunded",), ("", "refunded", ""), ("", "", "refunded")])
def test_a_refund_that_one_side_has(refund: tuple[str, ...]) -> None:
    """Of the whole order or of one of its lines."""
    none, some = with_refund(""), with_refund(*refund)
    assert compare(known(none), some) == {DifferenceKind.REFUND_ONLY_THERE}
    assert compare(known(some), none) == {DifferenceKind.REFUND_ONLY_HERE}


def test_a_refund_that_came_further_there() -> None:
    asked, done = with_refund("", "requested", ""), with_refund("", "refunded", "")
    assert compare(known(asked), done) == {DifferenceKind.REFUND_ONLY_THERE}


def test_a_refund_told_of_the_line_here_and_of_the_order_there_is_the_same() -> None:
    assert compare(known(with_refund("", "refunded", "")), with_refund("refunded")) == set()


@given(word=refunds)
def test_a_refund_in_an_undocumented_word_is_neither_news_nor_gone(word: str) -> None:
    unknown, named, none = with_refund("unknown"), with_refund(word), with_refund("")
    assert compare(known(none), unknown) == set()
    assert compare(known(unknown), none) == set()
    assert compare(known(named), unknown) == set()


def test_an_amount_without_a_documented_word_is_a_refund() -> None:
    some = replace(with_refund(""), refund=s.refund("unknown", "5"))
    none, named = with_refund(""), with_refund("requested")
    assert compare(known(none), some) == {DifferenceKind.REFUND_ONLY_THERE}
    assert compare(known(some), none) == {DifferenceKind.REFUND_ONLY_HERE}
    assert compare(known(named), some) == set()


def test_a_payment_and_a_refund_at_once() -> None:
    paid_back = replace(with_refund("refunded"), status=ProviderStatus.CLOSED_PAID)
    assert compare(known(s.read("unpaid")), paid_back) == {
        DifferenceKind.PAYMENT_ONLY_THERE,
        DifferenceKind.REFUND_ONLY_THERE,
    }
