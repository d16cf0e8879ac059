"""Orders: registered once, in one currency, and closed to new items when the goods are here."""

import pytest

from services.order_status.domain import order_commands as c
from services.order_status.domain import order_events as e
from services.order_status.domain.order import OrderState, decide, evolve
from services.order_status.domain.vocabulary import OrderStatus
from tests.spec import Given, given

REGISTERED = e.OrderRegistered("customer-7", "EUR", ("1", "2"), "digest")
O = OrderStatus  # noqa: E741 - read as O.PAID


def order(*events: e.OrderEvent) -> Given[OrderState, e.OrderEvent, c.OrderCommand]:
    return given(decide, evolve, *events)


def register(
    digest: str = "digest",
    currencies: tuple[str, ...] = ("EUR", "EUR"),
    items: tuple[str, ...] = ("1", "2"),
) -> c.RegisterOrder:
    return c.RegisterOrder("customer-7", currencies, items, digest)


def in_status(status: OrderStatus) -> tuple[e.OrderEvent, ...]:
    return (REGISTERED, e.OrderStatusChanged(O.AWAITING_PAYMENT, status))


def test_order_is_registered() -> None:
    """An order begins with its items, its currency and its customer's reference."""
    order().when(register()).then(REGISTERED)


def test_same_order_again_is_harmless() -> None:
    """The same content again changes nothing, whatever has happened since."""
    order(*in_status(O.SHIPPED)).when(register()).then_nothing()


def test_other_content_is_refused() -> None:
    """A number that was used with other content is not used again."""
    order(REGISTERED).when(register("other")).then_refused("order_exists_with_other_content")


def test_two_currencies_are_refused() -> None:
    """All items of an order are sold in one currency."""
    order().when(register(currencies=("EUR", "USD"))).then_refused("two_currencies")


def test_order_needs_items_with_different_numbers() -> None:
    """No item, or one number twice, is no order."""
    order().when(register(currencies=(), items=())).then_refused("order_empty")
    order().when(register(items=("1", "1"))).then_refused("item_numbers_repeat")


def test_unknown_order() -> None:
    """A command on an order that nobody registered is refused."""
    order().when(c.RecordStatus(O.PAID)).then_refused("order_unknown")


@pytest.mark.parametrize(
    "status", [O.AWAITING_PAYMENT, O.PAID, O.PROCESSING, O.PROCESSING_AT_WAREHOUSE]
)
def test_item_is_added_until_all_is_received(status: OrderStatus) -> None:
    """A customer may add items until the order is received at the warehouse."""
    then = order(*in_status(status)).when(c.AddItem("3", "EUR")).then(e.OrderItemAdded("3"))
    then.when(c.AddItem("3", "EUR")).then_refused("item_exists")


@pytest.mark.parametrize("status", [O.READY_FOR_PACKING, O.PACKING, O.RECEIVED, O.CANCELLED])
def test_item_is_refused_later(status: OrderStatus) -> None:
    """From then on, or when the order has ended, no item is added; a split still is."""
    spec = order(*in_status(status))
    spec.when(c.AddItem("3", "EUR")).then_refused("order_closed_to_new_items")
    spec.when(c.RegisterSplitItem("1-2")).then(e.OrderItemAdded("1-2"))


def test_added_item_has_the_order_s_currency() -> None:
    """An item in another currency is refused."""
    order(REGISTERED).when(c.AddItem("3", "USD")).then_refused("two_currencies")


def test_split_needs_a_new_number() -> None:
    """A split item's number must be free."""
    order(REGISTERED).when(c.RegisterSplitItem("2")).then_refused("item_exists")


def test_status_is_remembered() -> None:
    """A new status is an event, the same one is none."""
    then = order(REGISTERED).when(c.RecordStatus(O.PAID))
    then.then(e.OrderStatusChanged(O.AWAITING_PAYMENT, O.PAID))
    then.when(c.RecordStatus(O.PAID)).then_nothing()


def test_note_on_an_order() -> None:
    """A note can always be added."""
    order(REGISTERED).when(c.AddOrderNote("🎁")).then(e.OrderNoteAdded("🎁"))
