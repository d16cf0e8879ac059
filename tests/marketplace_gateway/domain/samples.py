"""Bookings, items and provider orders that the tests of the domain tell of."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import (
    Parcel,
    Provider,
    ProviderLine,
    ProviderOrder,
    ProviderStatus,
    Refund,
    RefundStatus,
)
from services.marketplace_gateway.domain.references import ItemRef, LinkedItem, WantedLine
from tests.spec import Given, given

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
YUAN = Money(Decimal("12.50"))


def cny(amount: str) -> Money:
    return Money(Decimal(amount))


HEAD = ("operation-1", Provider.ALI1688, "session-1")
ORDER = (Provider.ALI1688, "session-1", "PO-1")

LINES = tuple(
    WantedLine("A-1", str(n), str(n), f"goods-{n}", f"sku-{n}", f"Goods {n}", n) for n in (1, 2)
)
REFS = tuple(line.ref for line in LINES)
ITEMS = tuple(
    LinkedItem(line.order_id, line.item_id, line.goods_id, line.sku_id, line.quantity)
    for line in LINES
)
A, B = REFS

prepared = e.BookingPrepared(*HEAD, "vendor-1", "Vendor", LINES, "")
started = e.BookingStarted(*HEAD, "CG1", YUAN, NOON)
in_doubt = e.BookingInDoubt(*HEAD, REFS, NOON, NOON + 15 * MINUTE)
not_sent = e.CallNotSent(*HEAD, "refused")
again = e.CreateAgainOrdered(*HEAD)
order = e.PlacedOrder("PO-1", YUAN, REFS)
placed = e.BookingPlaced(*HEAD, (order,))
refused = e.BookingRefused(*HEAD, REFS, "500_004", "out of stock", "wait")
withdrawn = e.BookingWithdrawn(*HEAD, REFS)
given_up = e.BookingGivenUp(*HEAD, REFS)


def held(
    reason: e.HoldReason = e.HoldReason.NOT_REACHED, until: datetime | None = NOON
) -> e.BookingHeld:
    return e.BookingHeld(*HEAD, reason, "wait", until)


def story(evolve: Any, *events: Any) -> Given[Any, Any, Any]:
    """Begin a sentence; what follows `when` is a step, for each step is a function of its own."""
    return given(_take, evolve, *events)


def _take(state: Any, step: Callable[[Any], Any]) -> Any:
    return step(state)


def line(number: int, quantity: int = 10, status: str = "unpaid", **more: Any) -> ProviderLine:
    word = ProviderStatus(status)
    goods = (f"goods-{number}", f"sku-{number}")
    return ProviderLine(f"line-{number}", *goods, quantity, YUAN, word, status, **more)


def read(
    status: str = "unpaid",
    *lines: ProviderLine,
    at: datetime | None = NOON,
    parcels: tuple[Parcel, ...] = (),
    number: str = "PO-1",
    total: Money | None = YUAN,
    refund: Refund | None = None,
) -> ProviderOrder:
    return ProviderOrder(
        provider=Provider.ALI1688,
        order_id=number,
        status=ProviderStatus(status),
        raw_status=status,
        lines=lines or (line(1), line(2)),
        total=total,
        modified_at=at,
        refund=refund,
        parcels=parcels,
    )


def refund(status: str, amount: str | None = None) -> Refund:
    return Refund(RefundStatus(status), status, None if amount is None else cny(amount))


def ref(item_id: str) -> ItemRef:
    return ItemRef("A-1", item_id)
