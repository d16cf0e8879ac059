"""How an item begins, and how it is paid."""

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.vocabulary import ItemStatus
from tests.domain.order_status.items import (
    GOODS,
    PRICE,
    booked,
    item,
    paid,
    register,
    registered,
)


def test_new_item_awaits_payment() -> None:
    """A registered item awaits payment and is on no provider order."""
    then = item().when(register()).then(e.ItemRegistered(GOODS, 3, PRICE))
    assert then.state.status is ItemStatus.AWAITING_PAYMENT
    assert then.state.link is None


def test_number_is_taken() -> None:
    """A number that an item has cannot be given to another one."""
    item(*registered()).when(register()).then_refused("item_exists")


def test_unknown_item() -> None:
    """A command on an item that nobody registered is refused."""
    item().when(c.MarkPaid()).then_refused("item_unknown")


def test_payment_is_reported() -> None:
    """The report of a payment makes the item Paid."""
    item(*registered()).when(c.MarkPaid()).then(e.Paid(ItemStatus.AWAITING_PAYMENT))


def test_payment_reported_twice_is_harmless() -> None:
    """The same report again changes nothing, however far the item has come."""
    item(*paid()).when(c.MarkPaid()).then_nothing()
    item(*booked()).when(c.MarkPaid()).then_nothing()


def test_story_of_one_item() -> None:
    """Registered, paid, booked: each step builds on the one before."""
    then = item().when(register()).when(c.MarkPaid()).when(c.RequestBooking("op", "s-1"))
    then.then(e.BookingRequested("op", "s-1"))
