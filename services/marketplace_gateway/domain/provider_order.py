"""What a marketplace says of one order of ours: facts, in our words, whatever its wire format."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.marketplace_gateway.domain.money import Money


class Provider(StrEnum):
    """A goods provider, i.e. a marketplace."""

    ALI1688 = "1688"
    TAOBAO = "taobao"


class ProviderStatus(StrEnum):
    """Where a provider order (or one of its lines) stands, in words that both marketplaces share.

    The marketplace's own word is always kept beside it; a word that nobody has documented
    becomes UNKNOWN and never moves an item.
    """

    CREATING = "creating"
    UNPAID = "unpaid"
    PAID = "paid"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    SIGNED = "signed"
    FINISHED = "finished"
    CLOSED_UNPAID = "closed_unpaid"
    CLOSED_PAID = "closed_paid"
    UNKNOWN = "unknown"


class RefundStatus(StrEnum):
    """Where a refund stands, in words that both marketplaces share."""

    REQUESTED = "requested"
    AGREED = "agreed"
    RETURNING = "returning"
    REFUNDED = "refunded"
    REFUSED = "refused"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund of a line or of a whole order; `amount` is None when the marketplace is silent."""

    status: RefundStatus
    raw_status: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One place that a parcel came by, in the carrier's words."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a parcel has been, oldest first."""

    tracking_number: str
    carrier: str
    steps: tuple[TraceStep, ...]


@dataclass(frozen=True, slots=True)
class LinePieces:
    """How many pieces of a line are in a parcel."""

    line_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of a provider order; `line_ids` is empty when the marketplace does not say."""

    tracking_number: str
    carrier: str
    line_ids: tuple[str, ...] = ()
    pieces: tuple[LinePieces, ...] = ()
    """Of the lines for which the marketplace says how many."""

    def pieces_of(self, line_id: str) -> int | None:
        return next((one.quantity for one in self.pieces if one.line_id == line_id), None)


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """One line of a provider order. Ids are text: they pass 2^53.

    `goods_id` and `sku_id` are the ids that order items carry (1688: offerId and specId;
    Taobao: item id and sku id where known), `line_no` is our own line number when the
    marketplace echoes it.
    """

    line_id: str
    goods_id: str
    sku_id: str
    quantity: int
    amount: Money | None
    status: ProviderStatus
    raw_status: str
    title: str = ""
    line_no: str = ""
    refund: Refund | None = None

    @property
    def unit_price(self) -> Money | None:
        """What one piece costs, to a ten-thousandth; None when the line names no amount."""
        if self.amount is None or self.quantity < 1:
            return None
        exact = self.amount.amount / self.quantity
        price = round(exact, 2)
        return Money(price if price == exact else round(exact, 4), self.amount.currency)


@dataclass(frozen=True, slots=True)
class ProviderOrder:
    """One order on a marketplace as it was last read."""

    provider: Provider
    order_id: str
    status: ProviderStatus
    raw_status: str
    lines: tuple[ProviderLine, ...]
    total: Money | None
    shipping: Money | None = None
    vendor_id: str = ""
    vendor_name: str = ""
    outer_id: str = ""
    created_at: datetime | None = None
    modified_at: datetime | None = None
    paid_at: datetime | None = None
    pay_before: datetime | None = None
    close_reason: str = ""
    refund: Refund | None = None
    """Of the order as a whole; lines have their own."""
    parcels: tuple[Parcel, ...] = field(default=())
