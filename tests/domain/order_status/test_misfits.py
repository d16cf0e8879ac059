"""Facts of a marketplace that contradict what a person decided: on record, and nothing more."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.provider_facts import GOODS_ARE_HERE, WANTS_NO_GOODS
from services.order_status.domain.vocabulary import ItemStatus, ProviderStatus, UnbindOutcome
from tests.domain.order_status.items import (
    ORDER,
    OTHER_ORDER,
    being_unbound,
    booked,
    facts,
    item,
    moved,
    paid,
)

P = ProviderStatus
LINKED = sorted(WANTS_NO_GOODS - {ItemStatus.CANCELLED})


def misfit(status: P, held: ItemStatus) -> e.FactDidNotFit:
    return e.FactDidNotFit(ORDER, status, f"raw_{status}", held)


@pytest.mark.parametrize("held", LINKED)
def test_a_paid_order_of_an_item_that_wants_no_goods(held: ItemStatus) -> None:
    """Somebody paid for goods that shall not be bought, or were given back: it stays as it is."""
    then = item(*moved(booked(), held)).when(facts(P.PAID))
    then.then(e.ProviderStatusChanged(ORDER, None, P.PAID, "raw_paid"), misfit(P.PAID, held))
    assert then.state.status is held
    then.when(facts(P.PAID)).then_nothing()


def test_each_status_that_does_not_fit_is_told_once() -> None:
    """A purchase that goes on is told again with each step, and never twice."""
    held = ItemStatus.RETURNED_TO_VENDOR
    then = item(*moved(booked(), held)).when(facts(P.SHIPPED))
    then.when(facts(P.PAID)).then_nothing()
    signed = then.when(facts(P.SIGNED))
    assert signed.decision[-1:] == (misfit(P.SIGNED, held),)  # type: ignore[index]
    signed.when(facts(P.SHIPPED)).then_nothing()


def test_an_unpaid_order_contradicts_nobody() -> None:
    """What moves no item does not contradict where it is."""
    then = item(*moved(booked(), ItemStatus.PRICE_CONFIRMATION)).when(facts(P.UNPAID))
    then.then(e.ProviderStatusChanged(ORDER, None, P.UNPAID, "raw_unpaid"))


@pytest.mark.parametrize("held", LINKED)
def test_an_order_that_was_closed_contradicts_no_return(held: ItemStatus) -> None:
    """Paid, and closed since: nobody sends what is not wanted. The gateway asks about the money."""
    then = item(*moved(booked(), held)).when(facts(P.CLOSED_PAID))
    then.then(
        e.ProviderStatusChanged(ORDER, None, P.CLOSED_PAID, "raw_closed_paid"),
        e.ProviderOrderClosed(ORDER, paid=True),
    )


@pytest.mark.parametrize("held", sorted(GOODS_ARE_HERE))
def test_an_order_closed_unpaid_whose_goods_are_here(held: ItemStatus) -> None:
    """The goods were received, so that the link stays for somebody to look into it."""
    then = item(*moved(booked(), held)).when(facts(P.CLOSED_UNPAID))
    then.then(
        e.ProviderStatusChanged(ORDER, None, P.CLOSED_UNPAID, "raw_closed_unpaid"),
        e.ProviderOrderClosed(ORDER, paid=False),
        misfit(P.CLOSED_UNPAID, held),
    )
    assert (then.state.status, then.state.link is not None) == (held, True)
    then.when(facts(P.CLOSED_UNPAID)).then_nothing()


def test_a_cancelled_items_order_that_is_paid_after_all() -> None:
    """Unbound and cancelled while somebody was paying: nothing reopens, but it is on record."""
    unbound = e.Unbound("op-unbind", ORDER, UnbindOutcome.UNLINKED, ItemStatus.PAID)
    cancelled = moved((*being_unbound(), unbound), ItemStatus.CANCELLED)
    then = item(*cancelled).when(facts(P.PAID))
    then.then(misfit(P.PAID, ItemStatus.CANCELLED))
    assert then.state.status is ItemStatus.CANCELLED
    then.when(facts(P.PAID)).then_nothing()
    then.when(facts(P.UNKNOWN)).then_nothing()
    item(*cancelled).when(facts(P.UNPAID)).then_nothing()
    item(*cancelled).when(facts(P.PAID, order=OTHER_ORDER)).then_nothing()


def test_a_cancelled_item_that_was_never_on_the_order() -> None:
    """Facts of an order that the item has nothing to do with are not its own."""
    item(*moved(paid(), ItemStatus.CANCELLED)).when(facts(P.PAID)).then_nothing()


def test_what_did_not_fit_leaves_the_item_to_people() -> None:
    """After it the item takes every command that it took before."""
    held = moved(booked(), ItemStatus.RETURNED_TO_VENDOR)
    then = item(*held).when(facts(P.PAID))
    then.when(c.ChangeStatus(ItemStatus.PAID, correction=True, reason="Not sent back")).then(
        e.Paid(ItemStatus.RETURNED_TO_VENDOR, "Not sent back", correction=True)
    )
