"""Booking: one request at a time, and money that was spent is always on record."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.item_requests import may_book_automatically
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.money_events import PurchasePriceAgreed
from services.order_status.domain.vocabulary import ItemStatus, UnbindOutcome
from tests.domain.order_status.items import (
    ORDER,
    OTHER_ORDER,
    PRICE,
    being_booked,
    being_bound,
    booked,
    booked_event,
    bound,
    item,
    moved,
    paid,
    record_booked,
    record_bound,
    registered,
    state_of,
)


def test_paid_item_can_be_booked() -> None:
    """A Paid item on no provider order may be booked, by a chosen session or any."""
    item(*paid()).when(c.RequestBooking("op-1")).then(e.BookingRequested("op-1"))


def test_unpaid_item_is_not_booked() -> None:
    """Nothing is bought before the customer has paid."""
    item(*registered()).when(c.RequestBooking("op-1")).then_refused("not_ready_for_purchase")


@pytest.mark.lesson(14)
def test_lesson_14_second_booking_is_refused() -> None:
    """While an item is being booked, a second booking is refused and says by which operation."""
    then = item(*being_booked("op-1")).when(c.RequestBooking("op-2")).then_refused("request_open")
    assert not isinstance(then.decision, tuple)
    assert "being booked" in then.decision.message
    item(*booked()).when(c.RequestBooking("op-2")).then_refused("already_linked")


def test_booked_item_is_on_its_provider_order() -> None:
    """The marketplace's answer links the item and closes the request."""
    state = item(*being_booked()).when(record_booked()).then(booked_event()).state
    assert state.link is not None
    assert (state.link.provider_order_id, state.link.booked) == (ORDER, True)
    assert state.request is None


def test_booking_told_twice_is_recorded_once() -> None:
    """The same booking again is old news, even after the item was unbound."""
    item(*booked()).when(record_booked()).then_nothing()
    unbound = (*booked(), e.Unbound("op-u", ORDER, UnbindOutcome.UNLINKED, ItemStatus.PAID))
    item(*unbound).when(record_booked()).then_nothing()


def test_refused_booking_goes_back() -> None:
    """A refusal closes the request and leaves the item in Ready for purchase, marked."""
    refused = c.RecordBookingRefused("op-book", "out_of_stock", "Sold out", "Choose another SKU")
    then = item(*being_booked()).when(refused)
    then.then(e.BookingRefused("op-book", "out_of_stock", "Sold out", "Choose another SKU"))
    assert then.state.request is None
    assert then.state.refused_before
    then.when(refused).then_nothing()
    then.when(c.RequestBooking("op-2")).then(e.BookingRequested("op-2"))


def test_withdrawn_and_failed_bookings_close_the_request() -> None:
    """A booking that was withdrawn, or given up after doubt, frees the item."""
    withdrawn = item(*being_booked()).when(c.RecordBookingWithdrawn("op-book"))
    assert withdrawn.then(e.BookingWithdrawn("op-book")).state.request is None
    failed = item(*being_booked()).when(c.RecordBookingFailed("op-book", "Not found"))
    assert failed.then(e.BookingFailed("op-book", "Not found")).state.request is None


@pytest.mark.parametrize(
    "answer",
    [
        c.RecordBookingRefused("op-old", "limit", "Too many"),
        c.RecordBookingWithdrawn("op-old"),
        c.RecordBookingFailed("op-old", "Not found"),
        c.RecordBindRefused("op-old", "not_found", "No such order"),
        c.RecordUnbindRefused("op-old", "shipped", "Too late"),
        record_bound("op-old"),
    ],
)
def test_answers_to_other_operations_are_old_news(answer: c.ItemCommand) -> None:
    """An answer closes only the request it belongs to."""
    item(*being_booked()).when(answer).then_nothing()
    item(*being_bound()).when(answer).then_nothing()
    item(*paid()).when(answer).then_nothing()


def test_order_that_turns_up_late_is_recorded() -> None:
    """A booking given up for lost may exist after all: money was spent, so the item is linked."""
    given_up = (*being_booked(), e.BookingFailed("op-book", "Not found"))
    item(*given_up).when(record_booked()).then(booked_event())


def test_late_order_reopens_a_cancelled_item() -> None:
    """A Cancelled item is never linked: what was bought for it makes it Paid again, and says so."""
    given_up = (*being_booked(), e.BookingFailed("op-book", "Not found"))
    reason = f"Bought after all: provider order {ORDER}."
    item(*moved(given_up, ItemStatus.CANCELLED)).when(record_booked()).then(
        e.Paid(ItemStatus.CANCELLED, reason, correction=True), booked_event()
    )


@pytest.mark.lesson(15)
def test_lesson_15_second_purchase_is_on_record() -> None:
    """An item is on one provider order; a second one that was bought for it is not forgotten."""
    again = e.BoughtAgain(
        "op-late",
        "b-1",
        booked_event().provider,
        "s-1",
        OTHER_ORDER,
    )
    then = item(*bound()).when(record_booked("op-late", OTHER_ORDER)).then(again)
    assert then.state.link is not None
    assert then.state.link.provider_order_id == ORDER
    then.when(record_booked("op-late", OTHER_ORDER)).then_nothing()


def test_late_booking_of_the_order_that_was_bound() -> None:
    """The operator bound what the booking had made: the late answer adds that it was our own."""
    state = item(*bound()).when(record_booked("op-late")).then(booked_event("op-late")).state
    assert state.link is not None
    assert (state.link.booked, state.link.booking_id) == (True, "b-1")


def test_late_order_meets_a_binding() -> None:
    """When a lost booking turns up while the item is being bound elsewhere, the binding fails."""
    events = (*being_bound(), booked_event("op-late", OTHER_ORDER))
    then = item(*events).when(record_bound())
    message = f"Meanwhile the item came onto provider order {OTHER_ORDER}."
    then.then(e.BindRefused("op-bind", "already_linked", message))
    assert then.state.request is None


def test_automatic_booking_follows_only_a_new_payment() -> None:
    """Automatic booking takes a Paid item that never came back from an order."""
    assert may_book_automatically(state_of(paid()))
    assert not may_book_automatically(state_of(registered()))
    assert not may_book_automatically(state_of(being_booked()))
    refused = (*being_booked(), e.BookingRefused("op-book", "limit", "Too many"))
    assert not may_book_automatically(state_of(refused))
    unbound = e.Unbound("op-unbind", ORDER, UnbindOutcome.UNLINKED, ItemStatus.PAID)
    assert not may_book_automatically(state_of((*booked(), unbound)))


@pytest.mark.parametrize(
    "touched",
    [
        (e.Ordered(ItemStatus.PAID), e.Paid(ItemStatus.ORDERED, "Not yet", correction=True)),
        (
            e.PriceConfirmationRequested(ItemStatus.PAID),
            e.PriceConfirmed(ItemStatus.PRICE_CONFIRMATION, price=PRICE),
        ),
        (e.Cancelled(ItemStatus.PAID), e.Paid(ItemStatus.CANCELLED, "Wanted", correction=True)),
        (e.ConfigurationChanged((), ()),),
        (e.Split("1-2", 2, 1),),
        (PurchasePriceAgreed(None, PRICE),),
        (e.BindRequested("op", ORDER), e.BindRefused("op", "unknown", "No such order")),
    ],
    ids=lambda events: type(events[0]).__name__,
)
def test_automatic_booking_leaves_alone_what_somebody_has_touched(
    touched: tuple[e.ItemEvent, ...],
) -> None:
    """Whoever changes an item within the delay has taken it in hand."""
    state = state_of((*paid(), *touched))
    assert state.status is ItemStatus.PAID
    assert not may_book_automatically(state)


def test_automatic_booking_does_not_mind_a_note() -> None:
    """A note changes nothing about what is to be bought."""
    assert may_book_automatically(state_of((*paid(), e.ItemNoteAdded("in a hurry"))))


def test_a_payment_after_a_withdrawn_one_is_new() -> None:
    """The customer pays again: that is a payment like the first."""
    again = (e.PaymentWithdrawn(ItemStatus.PAID, "Bounced", correction=True), *paid()[1:])
    assert may_book_automatically(state_of((*paid(), *again)))


def test_what_was_split_off_is_booked_by_people() -> None:
    """It has no payment of its own, and somebody was at it."""
    new = item().when(split_registration(state_of(paid()), "1", 1)).state
    assert not may_book_automatically(new)
