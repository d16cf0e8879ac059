"""What can happen to the purchase price of one item, and to the money that comes back for it."""

from dataclasses import dataclass
from datetime import datetime

from services.order_status.domain.item_events import ItemEvent
from services.order_status.domain.vocabulary import Money, Refund


@dataclass(frozen=True, slots=True)
class PurchasePriceAgreed(ItemEvent):
    """A person set what one piece may cost; nothing but a person replaces it."""

    previous: Money | None
    price: Money
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PurchasePriceOffered(ItemEvent):
    """The marketplace offers a piece for another price than agreed; nothing changes by it."""

    operation_id: str
    offered: Money
    agreed: Money


@dataclass(frozen=True, slots=True)
class PurchasePriceChanged(ItemEvent):
    """What one piece costs on the provider order became known, or was changed by the vendor."""

    provider_order_id: str
    previous: Money | None
    price: Money
    as_of: datetime | None = None
    """By the marketplace's clock, so that an older reading that comes late is known for one."""


@dataclass(frozen=True, slots=True)
class RefundChanged(ItemEvent):
    provider_order_id: str
    previous: Refund | None
    refund: Refund
    as_of: datetime | None = None
