"""Items for the tests: each builder returns the events that bring an item to where it stands."""

from datetime import datetime
from decimal import Decimal

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.item import ItemState, evolve
from services.order_status.domain.item_changes import EVENT_FOR
from services.order_status.domain.item_decide import decide
from services.order_status.domain.vocabulary import (
    Goods,
    ItemStatus,
    Money,
    Parcel,
    Provider,
    ProviderStatus,
    Refund,
)
from tests.spec import Given, fold, given

GOODS = Goods(
    provider=Provider.ALI1688,
    goods_id="610947572360",
    sku_id="b266e0726506185beaf205cbae88530d",
    vendor_id="v-1",
    vendor_name="义乌小店",
    title="Cup 🍵",
)
PRICE = Money(Decimal("12.50"), "EUR")
ORDER = "3142857"
OTHER_ORDER = "2718281"
PARCEL = Parcel("SF100", "SF Express")

ItemSpec = Given[ItemState, e.ItemEvent, c.ItemCommand]
Events = tuple[e.ItemEvent, ...]


def item(*events: e.ItemEvent) -> ItemSpec:
    return given(decide, evolve, *events)


def state_of(events: Events) -> ItemState:
    return fold(evolve, events)


def register(quantity: int = 3) -> c.Register:
    return c.Register(GOODS, quantity, PRICE)


def registered(quantity: int = 3) -> Events:
    return (e.ItemRegistered(GOODS, quantity, PRICE),)


def paid(quantity: int = 3) -> Events:
    return (*registered(quantity), e.Paid(ItemStatus.AWAITING_PAYMENT))


def being_booked(operation_id: str = "op-book") -> Events:
    return (*paid(), e.BookingRequested(operation_id))


def being_bound() -> Events:
    return (*paid(), e.BindRequested("op-bind", ORDER))


def booked_event(operation_id: str = "op-book", order: str = ORDER) -> e.Booked:
    return e.Booked(operation_id, "b-1", Provider.ALI1688, "s-1", order)


def booked() -> Events:
    return (*being_booked(), booked_event())


def bound() -> Events:
    return (*being_bound(), e.Bound("op-bind", Provider.ALI1688, "s-1", ORDER))


def being_unbound() -> Events:
    return (*booked(), e.UnbindRequested("op-unbind"))


def moved(events: Events, status: ItemStatus) -> Events:
    """Return the events with the item set to a status, however odd; the same = no event."""
    before = state_of(events).status
    return events if before is status else (*events, EVENT_FOR[status](before))


def record_booked(operation_id: str = "op-book", order: str = ORDER) -> c.RecordBooked:
    return c.RecordBooked(operation_id, "b-1", Provider.ALI1688, "s-1", order)


def record_bound(operation_id: str = "op-bind", order: str = ORDER) -> c.RecordBound:
    return c.RecordBound(operation_id, Provider.ALI1688, "s-1", order)


def yuan(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def facts(
    status: ProviderStatus,
    *parcels: Parcel,
    raw: str = "",
    order: str = ORDER,
    reason: str = "",
    price: Money | None = None,
    refund: Refund | None = None,
    as_of: datetime | None = None,
) -> c.RecordProviderFacts:
    raw = raw or f"raw_{status}"
    return c.RecordProviderFacts(order, status, raw, parcels, reason, price, refund, as_of)
