"""Price, configuration, notes, and splitting."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.vocabulary import (
    ConfigurationEntry,
    ItemStatus,
    Money,
    ProviderStatus,
    UnbindOutcome,
)
from tests.domain.order_status.items import (
    ORDER,
    PARCEL,
    PRICE,
    being_booked,
    booked,
    facts,
    item,
    moved,
    paid,
    record_booked,
    registered,
    state_of,
    yuan,
)

NEW_PRICE = Money(Decimal("13.75"), "EUR")
BLUE = (ConfigurationEntry("Colour", "blue 🟦", "颜色", "蓝色"),)


def test_accepted_price_makes_the_item_paid() -> None:
    """The customer accepted the vendor's new price: Paid again, at that price."""
    waiting = moved(paid(), ItemStatus.PRICE_CONFIRMATION)
    then = item(*waiting).when(c.ConfirmPrice(NEW_PRICE))
    then.then(e.PriceConfirmed(ItemStatus.PRICE_CONFIRMATION, price=NEW_PRICE))
    assert (then.state.status, then.state.price) == (ItemStatus.PAID, NEW_PRICE)


def test_price_is_confirmed_only_where_one_waits() -> None:
    """No price waits for an answer on any other item, nor in another currency."""
    item(*paid()).when(c.ConfirmPrice(NEW_PRICE)).then_refused("not_in_price_confirmation")
    waiting = moved(paid(), ItemStatus.PRICE_CONFIRMATION)
    dollars = replace(NEW_PRICE, currency="USD")
    item(*waiting).when(c.ConfirmPrice(dollars)).then_refused("currency_differs")


@pytest.mark.lesson(17)
def test_lesson_17_agreed_price_survives_everything_else() -> None:
    """Configuration, quantity, quotes, facts and a new purchase leave it alone; a person does not.

    So does the sale price, which was agreed with the customer.
    """
    then = item(*paid()).when(c.AgreePurchasePrice(yuan("9.50")))
    told = (
        c.ChangeConfiguration(BLUE),
        c.SplitOff("1-2", 1),
        c.RequestBooking("op-book"),
        c.RecordOffer("op-book", yuan("12"), yuan("9.50")),
        record_booked(),
        facts(ProviderStatus.UNPAID, price=yuan("12")),
        facts(ProviderStatus.PAID, price=yuan("11")),
        c.RecordUnbound("op-x", ORDER, UnbindOutcome.UNLINKED),
    )
    for command in told:
        then = then.when(command)
        assert then.decision, command
        assert then.state.expected_purchase_price == yuan("9.50"), command
        assert then.state.purchase_price_agreed, command
        assert then.state.price == PRICE, command
    replaced = then.when(c.AgreePurchasePrice(yuan("11")))
    assert replaced.state.expected_purchase_price == yuan("11")


def test_configuration_is_changed() -> None:
    """The event holds the old and the new configuration; the same again is no event."""
    then = item(*paid()).when(c.ChangeConfiguration(BLUE)).then(e.ConfigurationChanged((), BLUE))
    then.when(c.ChangeConfiguration(BLUE)).then_nothing()


def test_note_can_always_be_added() -> None:
    """A note is welcome even while a request to the marketplace is open."""
    item(*being_booked()).when(c.AddNote("¿qué? שלום")).then(e.ItemNoteAdded("¿qué? שלום"))


@pytest.mark.parametrize("quantity", [-1, 0, 3, 4])
def test_split_leaves_something_on_both_sides(quantity: int) -> None:
    """At least one piece moves and at least one stays."""
    item(*registered(3)).when(c.SplitOff("1-2", quantity)).then_refused("split_quantity_impossible")


@pytest.mark.lesson(20)
def test_lesson_20_link_survives_a_split() -> None:
    """The new item is on the same provider order, with its status and parcels; none is lost."""
    linked = item(*booked()).when(facts(ProviderStatus.SHIPPED, PARCEL)).state
    old = item(*booked()).when(facts(ProviderStatus.SHIPPED, PARCEL)).when(c.SplitOff("1-2", 1))
    old.then(e.Split("1-2", quantity_left=2, quantity_moved=1))
    new = item().when(split_registration(linked, "1", 1)).state
    assert (old.state.quantity, new.quantity) == (2, 1)
    assert (new.link, new.status, new.parcels) == (linked.link, ItemStatus.ORDERED, (PARCEL,))
    assert new.split_from == "1"


@pytest.mark.lesson(20)
def test_lesson_20_one_share_is_unbound_alone() -> None:
    """Unbinding one part of a split frees that part and leaves the other linked."""
    new = item().when(split_registration(state_of(booked()), "1", 1)).then
    registered_part = new(
        e.ItemRegistered(
            state_of(booked()).goods,
            1,
            PRICE,
            split_from="1",
            status=ItemStatus.PAID,
            link=state_of(booked()).link,
            line_id="1",
        )
    )
    freed = registered_part.when(c.RequestUnbinding("op-u")).when(
        c.RecordUnbound("op-u", ORDER, UnbindOutcome.UNLINKED)
    )
    assert freed.state.link is None
    assert item(*booked()).when(c.SplitOff("1-2", 1)).state.link is not None


def test_split_number_is_taken() -> None:
    """The new item needs a number of its own."""
    item(*paid()).when(split_registration(state_of(paid()), "1", 1)).then_refused("item_exists")


def test_no_split_while_a_request_is_open() -> None:
    """What is being booked keeps its quantity until the marketplace has answered."""
    item(*being_booked()).when(c.SplitOff("1-2", 1)).then_refused("request_open")
