"""The status table: every item status, its list, what may follow it, what the order makes of it."""

from dataclasses import dataclass
from typing import Protocol

from services.order_status.domain.vocabulary import ItemStatus, OrderStatus, PurchaseList

AWAITING_PAYMENT = ItemStatus.AWAITING_PAYMENT
PAID = ItemStatus.PAID
PRICE_CONFIRMATION = ItemStatus.PRICE_CONFIRMATION
ORDERED = ItemStatus.ORDERED
INSPECTION = ItemStatus.QUALITY_INSPECTION
AT_WAREHOUSE = ItemStatus.RECEIVED_AT_WAREHOUSE
PACKING = ItemStatus.PACKING
READY = ItemStatus.READY_TO_SHIP
SHIPPED = ItemStatus.SHIPPED
RECEIVED = ItemStatus.RECEIVED
RETURNED = ItemStatus.RETURNED_TO_VENDOR
IMPOSSIBLE = ItemStatus.IMPOSSIBLE_TO_DELIVER
CANCELLED = ItemStatus.CANCELLED

PATH = (PAID, ORDERED, INSPECTION, AT_WAREHOUSE, PACKING, READY, SHIPPED, RECEIVED)
"""From payment to the customer's hands. By hand any step forward is legal, also a long one."""

TO_PURCHASE = PurchaseList.READY_FOR_PURCHASE
ON_ORDER = PurchaseList.GOODS_PURCHASED
PURCHASED = PurchaseList.PURCHASED


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One line of the table. "Unlinked" = while the item is on no provider order."""

    list_unlinked: PurchaseList | None
    list_linked: PurchaseList | None
    order: OrderStatus
    """The order's status once all its items have come this far."""
    forward: tuple[ItemStatus, ...]
    forward_unlinked: tuple[ItemStatus, ...] = ()
    corrections: tuple[ItemStatus, ...] = ()
    """Backwards: possible with a reason, and recorded as a correction."""
    corrections_unlinked: tuple[ItemStatus, ...] = ()


class Standing(Protocol):
    """As much of an item as decides where it may go from here."""

    @property
    def status(self) -> ItemStatus: ...
    @property
    def link(self) -> object | None:
        """Its provider order, if it is on one."""

    @property
    def request(self) -> object | None:
        """What the marketplace has been asked for and has not answered."""


STATUS_TABLE: dict[ItemStatus, StatusRow] = {
    # Linked only when an order given up for lost turns up after all: no list until it is paid.
    AWAITING_PAYMENT: StatusRow(None, None, OrderStatus.AWAITING_PAYMENT, (PAID,), (CANCELLED,)),
    PAID: StatusRow(
        TO_PURCHASE,
        ON_ORDER,
        OrderStatus.PAID,
        forward=PATH[1:],
        forward_unlinked=(PRICE_CONFIRMATION, IMPOSSIBLE, CANCELLED),
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    # Forward to Paid goes by ConfirmPrice, which brings the price; the correction keeps the old.
    PRICE_CONFIRMATION: StatusRow(
        None,
        None,
        OrderStatus.PROCESSING,
        forward=(),
        forward_unlinked=(CANCELLED,),
        corrections=(PAID,),
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    # Unlinked when it was bought by hand outside: no list, as there is nothing to book or unbind.
    ORDERED: StatusRow(
        None,
        ON_ORDER,
        OrderStatus.PROCESSING,
        forward=(*PATH[2:], RETURNED, IMPOSSIBLE),
        forward_unlinked=(CANCELLED,),
        corrections=(PAID,),
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    INSPECTION: StatusRow(
        None,
        ON_ORDER,
        OrderStatus.PROCESSING,
        forward=(*PATH[3:], RETURNED, IMPOSSIBLE),
        corrections=PATH[:2],
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    AT_WAREHOUSE: StatusRow(
        PURCHASED,
        PURCHASED,
        OrderStatus.READY_FOR_PACKING,
        forward=(*PATH[4:], RETURNED, IMPOSSIBLE),
        corrections=PATH[:3],
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    PACKING: StatusRow(
        PURCHASED,
        PURCHASED,
        OrderStatus.PACKING,
        forward=(*PATH[5:], RETURNED, IMPOSSIBLE),
        corrections=PATH[:4],
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    # From here on the parcel is closed: returning to the vendor begins with a correction.
    READY: StatusRow(
        PURCHASED,
        PURCHASED,
        OrderStatus.READY_TO_SHIP,
        forward=(*PATH[6:], IMPOSSIBLE),
        corrections=PATH[:5],
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    SHIPPED: StatusRow(
        PURCHASED,
        PURCHASED,
        OrderStatus.SHIPPED,
        forward=(*PATH[7:], IMPOSSIBLE),
        corrections=PATH[:6],
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    RECEIVED: StatusRow(
        PURCHASED,
        PURCHASED,
        OrderStatus.RECEIVED,
        forward=(),
        corrections=PATH[:7],
        corrections_unlinked=(AWAITING_PAYMENT,),
    ),
    # The exits are left through Paid, so that every step after it is taken, and seen, anew.
    RETURNED: StatusRow(
        None, None, OrderStatus.RETURNED_TO_VENDOR, (), (), (PAID,), (AWAITING_PAYMENT,)
    ),
    IMPOSSIBLE: StatusRow(
        None, None, OrderStatus.IMPOSSIBLE_TO_DELIVER, (), (), (PAID,), (AWAITING_PAYMENT,)
    ),
    # Never linked: a provider order that turns up late makes the item Paid again.
    CANCELLED: StatusRow(None, None, OrderStatus.CANCELLED, (), (), (PAID,), (AWAITING_PAYMENT,)),
}

UNBINDABLE = frozenset({AWAITING_PAYMENT, PAID, PRICE_CONFIRMATION, ORDERED, INSPECTION})
"""Where a linked item may be unbound: once the goods are here, only its status may change."""

CLOSED_TO_NEW_ITEMS = frozenset(OrderStatus) - {
    OrderStatus.AWAITING_PAYMENT,
    OrderStatus.PAID,
    OrderStatus.PROCESSING,
    OrderStatus.PROCESSING_AT_WAREHOUSE,
}
"""An order takes new items until all of it is at the warehouse, or it has come to an end."""


def purchase_list(status: ItemStatus, *, linked: bool) -> PurchaseList | None:
    """Return the list of the Purchase tab that the item stands in; a pending row stays in its."""
    row = STATUS_TABLE[status]
    return row.list_linked if linked else row.list_unlinked


def available_statuses(state: Standing) -> tuple[ItemStatus, ...]:
    """Return what the item's status may become by hand now, without a correction."""
    if state.request is not None:
        return ()
    row = STATUS_TABLE[state.status]
    return row.forward if state.link is not None else row.forward + row.forward_unlinked


def corrections(state: Standing) -> tuple[ItemStatus, ...]:
    """Return what the item's status may be put back to now, with a reason."""
    if state.request is not None:
        return ()
    row = STATUS_TABLE[state.status]
    return row.corrections if state.link is not None else row.corrections_unlinked + row.corrections


def possible_once_unlinked(state: Standing, status: ItemStatus) -> bool:
    """Say whether only the item's provider order stands in the way."""
    row = STATUS_TABLE[state.status]
    return state.link is not None and status in row.forward_unlinked + row.corrections_unlinked
