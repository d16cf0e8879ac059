"""What can happen to a booking: one create call, one vendor's lines, one session."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import PriceDifference, PriceVerdict
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.references import FailedItem, ItemRef, WantedLine


class HoldReason(StrEnum):
    """Why a booking waits before anything was sent."""

    SESSION_EXPIRED = "session_expired"
    LIMIT = "limit"
    NOT_REACHED = "not_reached"
    PRICE = "price"
    """A person is asked whether the price is taken."""
    PAUSED = "paused"
    """The account is under risk control."""


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """A provider order that the booking made, with the items on it."""

    provider_order_id: str
    total: Money | None
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class BookingEvent:
    """Something happened to one booking."""

    operation_id: str
    provider: Provider
    session_id: str


@dataclass(frozen=True, slots=True)
class BookingPrepared(BookingEvent):
    vendor_id: str
    vendor_name: str
    lines: tuple[WantedLine, ...]
    message: str
    queue_when_limited: bool = True
    by: str = ""
    """Who wanted it bought."""


@dataclass(frozen=True, slots=True)
class PriceDiffers(BookingEvent):
    """The preview named other prices than were expected."""

    lines: tuple[PriceDifference, ...]
    total: Money
    price_mode: str
    verdict: PriceVerdict


@dataclass(frozen=True, slots=True)
class PriceAccepted(BookingEvent):
    """A person takes these prices."""

    lines: tuple[PriceDifference, ...]


@dataclass(frozen=True, slots=True)
class BookingHeld(BookingEvent):
    reason: HoldReason
    message: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookingStarted(BookingEvent):
    outer_id: str
    total: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class CallNotSent(BookingEvent):
    """The create call certainly never left (connection refused): it may be sent again."""

    message: str


@dataclass(frozen=True, slots=True)
class BookingInDoubt(BookingEvent):
    items: tuple[ItemRef, ...]
    since: datetime
    checking_until: datetime


@dataclass(frozen=True, slots=True)
class BookingPlaced(BookingEvent):
    orders: tuple[PlacedOrder, ...]
    failed: tuple[FailedItem, ...] = ()
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class BookingRefused(BookingEvent):
    items: tuple[ItemRef, ...]
    code: str
    message: str
    remedy: str = ""
    lines: tuple[FailedItem, ...] = ()
    """Each item's own reason, where they differ."""


@dataclass(frozen=True, slots=True)
class BookingWithdrawn(BookingEvent):
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class CreateAgainOrdered(BookingEvent):
    """A person said that the order in doubt was not made, and shall be made."""


@dataclass(frozen=True, slots=True)
class BookingGivenUp(BookingEvent):
    items: tuple[ItemRef, ...]
