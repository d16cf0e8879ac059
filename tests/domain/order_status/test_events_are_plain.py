"""Domain events can be stored as they are, and carry what the published events promise."""

from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any

import msgspec
import pytest

import contracts.order_status.events as published
from services.order_status.domain import (
    item_events,
    money_events,
    operation_events,
    order_events,
    receipt_events,
    rule_events,
)
from services.order_status.domain import vocabulary as v
from services.order_status.domain.item_changes import EVENT_FOR
from services.order_status.domain.operation_lines import (
    BindingLine,
    BookingLine,
    LineOutcome,
    LinkedLine,
    OperationOutcome,
    OperationType,
    RefusedLine,
    SettledLine,
)
from services.order_status.domain.provider_effects import StatusEffect
from tests.domain.order_status.items import GOODS, PARCEL, PRICE, yuan

BASES = {"ItemEvent", "StatusChanged", "OrderEvent", "OperationEvent", "RuleEvent"}
INSIDE_ONLY = {
    "ItemRegistered": {
        "status", "link", "parcels", "refused_before", "purchase_price_agreed", "line_id",
    },
    "PurchasePriceChanged": {"as_of"},
    "RefundChanged": {"as_of"},
    "Unbound": {"status"},
    "OrderRegistered": {"content_digest"},
    "BoughtAgain": {"operation_id", "booking_id", "provider", "session_id", "provider_order_id"},
}  # fmt: skip
"""Fields that the published events may leave out."""
KEYS = {
    item_events: {"order_id", "item_id"},
    money_events: {"order_id", "item_id"},
    receipt_events: {"order_id", "item_id"},
    rule_events: set(),
    order_events: {"order_id"},
    operation_events: {"operation_id"},
}
"""Fields of the published events that stand in the key of the stream."""


def events_of(module: ModuleType) -> list[type[Any]]:
    found = [
        member
        for name, member in vars(module).items()
        if isinstance(member, type) and member.__module__ == module.__name__ and name not in BASES
    ]
    assert found
    return found


EVENTS = [(module, event) for module in KEYS for event in events_of(module)]
NAMED = pytest.mark.parametrize(("module", "event"), EVENTS, ids=[k.__name__ for _, k in EVENTS])

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REFUND = v.Refund(v.RefundStatus.REFUNDED, "退款成功", yuan("0.10"))
LINK = v.Link(
    v.Provider.TAOBAO,
    "s",
    "p",
    booked=True,
    operation_id="op",
    unknown_words=("w",),
    purchase_price=yuan("9.50"),
    price_as_of=NOON,
    refund=REFUND,
)
FULL = v.Goods(
    v.Provider.ALI1688,
    "1",
    "",
    "v",
    "",
    "t",
    configuration=(v.ConfigurationEntry("Size", "M"),),
    weight_grams=3,
)
LINES = (
    BookingLine("o", "1", GOODS, 1, v.Money(Decimal("0.10"), "CNY")),
    BindingLine("o", "1", GOODS, 1),
    LinkedLine("o", "1", v.Provider.ALI1688, "s", "p", booked=False),
)
SAMPLES: list[Any] = [
    item_events.ItemRegistered(FULL, 1, PRICE, None, True, "1", v.ItemStatus.PAID, LINK, (PARCEL,)),
    item_events.PriceConfirmed(v.ItemStatus.PRICE_CONFIRMATION, price=PRICE),
    item_events.ConfigurationChanged((), FULL.configuration),
    item_events.Unbound(None, "p", v.UnbindOutcome.UNLINKED, v.ItemStatus.PAID),
    item_events.ProviderStatusChanged("p", None, v.ProviderStatus.PAID, "等待发货"),
    item_events.TrackingAssigned((PARCEL,)),
    item_events.FactDidNotFit("p", v.ProviderStatus.PAID, "paid", v.ItemStatus.CANCELLED),
    item_events.LinkHandedOver("p", "s", "s-2"),
    receipt_events.ReceiptRecorded(3, 1, 1, "Torn"),
    receipt_events.RejectedAtInspection(1, "Torn"),
    money_events.PurchasePriceAgreed(None, yuan("9.50"), "Negotiated"),
    money_events.PurchasePriceOffered("op", yuan("10"), yuan("9.50")),
    money_events.PurchasePriceChanged("p", yuan("10"), yuan("9.50"), NOON),
    money_events.RefundChanged("p", None, REFUND, NOON),
    rule_events.AutomaticBookingSet(True, 900, {v.Provider.TAOBAO: "s"}),
    rule_events.StatusMappingSet((StatusEffect(v.ProviderStatus.SIGNED, v.ItemStatus.ORDERED),)),
    *(event(v.ItemStatus.PAID) for event in EVENT_FOR.values()),
    order_events.OrderRegistered("c", "EUR", ("1",), "d"),
    operation_events.BookingOrdered(
        (LINES[0],), (RefusedLine("o", "2", "c", "m"),), {v.Provider.TAOBAO: "s"}
    ),
    operation_events.BindingOrdered(v.Provider.TAOBAO, "p", (LINES[1],)),
    operation_events.UnbindingOrdered((LINES[2],)),
    operation_events.OperationProgressed((SettledLine("o", "1", LineOutcome.DONE),), 1, 1),
    operation_events.OperationFinished(
        OperationType.BOOKING, OperationOutcome.SUCCEEDED, 1, 0, 0
    ),
]  # fmt: skip


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_event_survives_storing(event: Any) -> None:
    """Written and read without hooks, an event is equal to what it was."""
    assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(event), type=type(event)) == event


@NAMED
def test_event_can_be_decoded(module: ModuleType, event: type[Any]) -> None:
    """The store can build a decoder for every event, and the event cannot be changed."""
    assert module in KEYS
    msgspec.json.Decoder(event)
    assert event.__dataclass_params__.frozen
    assert not hasattr(event, "__dict__") or "__dict__" not in event.__slots__


@NAMED
def test_event_has_its_published_counterpart(module: ModuleType, event: type[Any]) -> None:
    """Same name, same fields; only the ids of the stream's key are added on the way out."""
    name = event.__name__
    inside = {field.name for field in fields(event)}
    counterpart = getattr(published, name, None)
    outside = set(counterpart.model_fields) - KEYS[module] if counterpart else set()
    if module is item_events and counterpart:
        assert "operation_id" not in outside or "operation_id" in inside
    assert outside <= inside
    assert inside - outside <= INSIDE_ONLY.get(name, set())


def test_every_published_event_happens_in_the_domain() -> None:
    """Nothing is promised that no rule can bring about."""
    made = {event.__name__ for _, event in EVENTS}
    promised = {
        name
        for name, member in vars(published).items()
        if isinstance(member, type) and member.__module__ == published.__name__
    }
    assert promised - BASES <= made
