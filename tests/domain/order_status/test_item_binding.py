"""Binding an item to a provider order, and unbinding it."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.vocabulary import ItemStatus, Provider, UnbindOutcome
from tests.domain.order_status.items import (
    ORDER,
    OTHER_ORDER,
    being_bound,
    being_unbound,
    booked,
    booked_event,
    bound,
    item,
    moved,
    paid,
    record_bound,
    registered,
)

UNLINKED = UnbindOutcome.UNLINKED


def test_paid_item_can_be_bound() -> None:
    """An item in Ready for purchase may be bound to an order that exists already."""
    asked = c.RequestBinding("op-1", ORDER, "s-1")
    item(*paid()).when(asked).then(e.BindRequested("op-1", ORDER, "s-1"))
    item(*registered()).when(asked).then_refused("not_ready_for_purchase")
    item(*booked()).when(asked).then_refused("already_linked")


def test_bound_item_is_linked_but_not_booked() -> None:
    """A bound item is on its provider order, which Caigou did not make."""
    then = item(*being_bound()).when(record_bound())
    then.then(e.Bound("op-bind", Provider.ALI1688, "s-1", ORDER))
    assert then.state.link is not None
    assert not then.state.link.booked
    then.when(record_bound()).then_nothing()


def test_refused_binding_leaves_the_item_ready() -> None:
    """A provider order that does not fit leaves the item as it was."""
    refused = c.RecordBindRefused("op-bind", "not_found", "No such order")
    then = item(*being_bound()).when(refused)
    then.then(e.BindRefused("op-bind", "not_found", "No such order"))
    assert (then.state.request, then.state.refused_before) == (None, False)


def test_only_linked_goods_are_unbound() -> None:
    """Unbind is for Goods purchased: linked, and not yet at the warehouse."""
    asked = c.RequestUnbinding("op-1")
    item(*booked()).when(asked).then(e.UnbindRequested("op-1"))
    item(*bound()).when(asked).then(e.UnbindRequested("op-1"))
    item(*paid()).when(asked).then_refused("not_linked")
    received = moved(booked(), ItemStatus.RECEIVED_AT_WAREHOUSE)
    item(*received).when(asked).then_refused("not_in_goods_purchased")


@pytest.mark.parametrize("outcome", [UNLINKED, UnbindOutcome.CANCELLED_ON_MARKETPLACE])
@pytest.mark.parametrize(
    "status", [ItemStatus.PAID, ItemStatus.ORDERED, ItemStatus.QUALITY_INSPECTION]
)
def test_unbound_item_is_ready_for_purchase(status: ItemStatus, outcome: UnbindOutcome) -> None:
    """After an unbinding the item is Paid and free, but automatic booking leaves it alone."""
    events = (*moved(booked(), status), e.UnbindRequested("op-unbind"))
    told = c.RecordUnbound("op-unbind", ORDER, outcome)
    then = item(*events).when(told).then(e.Unbound("op-unbind", ORDER, outcome, status))
    assert then.state.status is ItemStatus.PAID
    assert (then.state.link, then.state.request) == (None, None)
    assert then.state.refused_before
    then.when(told).then_nothing()


def test_refused_unbinding_keeps_the_link() -> None:
    """When the marketplace will not cancel, the item stays where it is."""
    refused = c.RecordUnbindRefused("op-unbind", "shipped", "Too late")
    then = item(*being_unbound()).when(refused)
    then.then(e.UnbindRefused("op-unbind", "shipped", "Too late"))
    assert then.state.link is not None
    then.when(c.RequestUnbinding("op-2")).then(e.UnbindRequested("op-2"))


@pytest.mark.lesson(20)
def test_lesson_20_whole_order_cancelled_takes_every_item() -> None:
    """A marketplace that cancels only whole orders frees items that nobody selected, too."""
    told = c.RecordUnbound("op-of-another", ORDER, UnbindOutcome.CANCELLED_ON_MARKETPLACE)
    item(*booked()).when(told).then(
        e.Unbound("op-of-another", ORDER, told.outcome, ItemStatus.PAID)
    )


def test_unbinding_of_another_order_is_ignored() -> None:
    """Only the order that the item is on can lose it."""
    item(*booked()).when(c.RecordUnbound("op-x", OTHER_ORDER, UNLINKED)).then_nothing()
    item(*paid()).when(c.RecordUnbound("op-x", ORDER, UNLINKED)).then_nothing()


def test_late_repeat_does_not_undo_a_new_binding() -> None:
    """Unbound, bound again to the same order: the first unbinding told again is old news."""
    told = c.RecordUnbound("op-unbind", ORDER, UNLINKED)
    events = (
        *being_unbound(),
        e.Unbound("op-unbind", ORDER, UNLINKED, ItemStatus.PAID),
        e.BindRequested("op-bind", ORDER),
        e.Bound("op-bind", Provider.ALI1688, "s-1", ORDER),
    )
    item(*events).when(told).then_nothing()


def test_unbinding_an_unpaid_item_does_not_make_it_paid() -> None:
    """An order that turned up late may be unbound from an item whose payment was withdrawn."""
    unpaid = (
        *moved(paid(), ItemStatus.AWAITING_PAYMENT),
        booked_event(),
        e.UnbindRequested("op-unbind"),
    )
    then = item(*unpaid).when(c.RecordUnbound("op-unbind", ORDER, UNLINKED))
    assert then.state.status is ItemStatus.AWAITING_PAYMENT


def test_a_provider_order_is_handed_over_to_another_session() -> None:
    """The link names the session that looks after the order; all else stays."""
    told = c.RecordHandOver(ORDER, "s-2")
    then = item(*booked()).when(told).then(e.LinkHandedOver(ORDER, "s-1", "s-2"))
    assert then.state.link is not None
    assert (then.state.link.session_id, then.state.link.booked) == ("s-2", True)
    then.when(told).then_nothing()
    item(*booked()).when(c.RecordHandOver(OTHER_ORDER, "s-2")).then_nothing()
    item(*paid()).when(told).then_nothing()
