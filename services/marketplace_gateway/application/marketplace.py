"""The port to a marketplace: what the gateway asks of it and how it may fail.

Two adapters stand behind it (`adapters/ali1688`, `adapters/taobao`); one conformance suite
runs both. Every call has a time-out of the adapter's own; nothing here is retried by the
adapter except what is said to be safe: reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder, Trace


class MarketplaceError(Exception):
    """Anything that kept a call from giving its result."""


class NotReachedError(MarketplaceError):
    """The request certainly never left (connection refused, name unknown): safe to repeat."""


class NoAnswerError(MarketplaceError):
    """The request may have had its effect, but no answer came (time-out, reset, cut body)."""


class UnreadableAnswerError(MarketplaceError):
    """An answer came that no document explains; says what was received, shortened.

    For a create call it means the same as no answer: the effect is unknown.
    """

    def __init__(self, expected: str, received: str) -> None:
        super().__init__(f"expected {expected}, received: {received[:500]}")
        self.received = received[:500]


class TokenInvalidError(MarketplaceError):
    """The marketplace no longer accepts the session's token: a person must log in again."""


class RateLimitedError(MarketplaceError):
    """Too many calls; `retry_after` seconds when the marketplace says so."""

    def __init__(self, code: str, message: str, retry_after: float | None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.retry_after = code, message, retry_after


class BreakerOpenError(NotReachedError):
    """The marketplace has not answered for a while, so it was not asked before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not asked before {until:%H:%M:%S} UTC")
        self.until = until


class BookingLimitError(MarketplaceError):
    """The account buys too much or too often; `retry_after` seconds when the marketplace says."""

    def __init__(self, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.retry_after = code, message, retry_after


class RiskControlError(MarketplaceError):
    """The marketplace holds the account for unsafe: a person must clear it there."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


class RefusedError(MarketplaceError):
    """The marketplace understood and said no; `code` and `message` as it sent them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Grant:
    """What a login or a refresh brought. Tokens never show in repr, logs or events."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime | None
    account_id: str
    account_name: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where the vendor shall send the goods: our warehouse (never a customer's address)."""

    full_name: str
    mobile: str
    province: str
    city: str
    district: str
    street: str
    post_code: str = "000000"
    country: str = "中国"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line to buy: ids as order items carry them; `line_no` comes back in the answer."""

    line_no: str
    goods_id: str
    sku_id: str
    quantity: int
    title: str
    expected_price: Money | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One booking: lines of one vendor, to one address, under our own outer id."""

    outer_id: str
    lines: tuple[DraftLine, ...]
    address: Address
    message: str = ""
    may_leave: Callable[[], bool] = field(default=lambda: True, repr=False, compare=False)
    """Asked at the last moment before create is sent; False makes it NotReachedError."""


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What one line would cost now, or why it cannot be bought."""

    line_no: str
    unit_price: Money | None
    refusal_code: str = ""
    refusal_message: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the marketplace would charge. `token` is the adapter's own note for create."""

    lines: tuple[PreviewLine, ...]
    goods_total: Money
    shipping: Money
    total: Money
    token: Mapping[str, str] = field(default_factory=dict)
    price_mode: str = ""
    """How the marketplace would sell (1688: flow and trade mode), in its words."""


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """A provider order that create made, and which of our lines stand in it.

    `line_nos` is empty where the answer does not say, as when 1688 splits a booking and the new
    orders cannot be read yet: read the order, and match its lines by goods and SKU.
    """

    order_id: str
    line_nos: tuple[str, ...]
    total: Money | None
    pay_url: str = ""


@dataclass(frozen=True, slots=True)
class FailedLine:
    """A line that the marketplace left out of an otherwise successful create."""

    line_no: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Placement:
    """The answer to create: at least one order, maybe lines that failed."""

    orders: tuple[PlacedOrder, ...]
    failed: tuple[FailedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of provider orders; `next_cursor` is None on the last."""

    orders: tuple[ProviderOrder, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Push:
    """A push message whose signature was right: which account and which order to read again.

    Some messages concern several orders (a parcel's trace, a batch payment): the others stand in
    `further_order_ids`.
    """

    message_id: str
    account_id: str
    order_id: str
    topic: str
    sent_at: datetime | None
    further_order_ids: tuple[str, ...] = ()

    @property
    def tells_of_parcels(self) -> bool:
        """Whether it is about a parcel's way (1688: LOGISTICS_BUYER_VIEW_TRACE and its kin)."""
        return self.topic.startswith("LOGISTICS_")


class PushSignatureError(Exception):
    """A push message whose signature is missing or wrong."""


class Marketplace(Protocol):
    """One marketplace. All methods may raise MarketplaceError as described there."""

    provider: Provider
    lines_per_booking: int
    orders_per_pay_link: int

    def login_url(self, state: str, redirect_uri: str) -> str:
        """Address of the marketplace's own login page, which returns to `redirect_uri`."""

    async def exchange(self, code: str, redirect_uri: str) -> Grant:
        """Turn the code that the login page returned into tokens; a code works once."""

    async def refresh(self, refresh_token: str) -> Grant:
        """Swap a refresh token; the grant repeats it when the marketplace sent no new one."""

    async def preview(self, token: str, draft: Draft) -> Preview:
        """Ask what the draft would cost; buys nothing. RefusedError refuses it as a whole."""

    async def create(self, token: str, draft: Draft, preview: Preview) -> Placement:
        """Buy. Never repeated by the adapter; see NotReached, NoAnswer and Unreadable."""

    async def find(self, token: str, outer_id: str, since: datetime) -> Sequence[ProviderOrder]:
        """Return every order made under `outer_id` (there may be more than one), from `since`."""

    async def read(self, token: str, order_id: str) -> ProviderOrder | None:
        """Return one order with its parcels, or None when this account has no such order."""

    async def changed(
        self, token: str, since: datetime, until: datetime, cursor: str | None
    ) -> OrderPage:
        """Return a page of the orders modified in the window, oldest first, without parcels."""

    async def cancel(self, token: str, order_id: str, reason: str) -> bool:
        """Cancel an unpaid order; True = done, False = taken and going on (read it again)."""

    async def trace(self, token: str, order_id: str) -> Sequence[Trace]:
        """Return where each parcel of an order has been; empty before it was sent."""

    async def missed_pushes(self) -> Sequence[Push]:
        """Return messages that the marketplace could not deliver; empty where it keeps none."""

    async def confirm_pushes(self, message_ids: Sequence[str]) -> None:
        """Tell that these missed messages are stored, so that they are not returned again."""

    async def pay_link(self, token: str, order_ids: Sequence[str]) -> str:
        """Return the address of the marketplace's payment page for these orders."""

    def read_push(self, headers: Mapping[str, str], body: bytes) -> Push | None:
        """Verify over the raw bytes; None for a topic that concerns no order.

        Raises PushSignatureError.
        """

    async def close(self) -> None:
        """Release connections."""
