"""Binding: items are put on a provider order that exists already, once it has been verified."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from services.marketplace_gateway.domain.known_order import CLOSED, KnownOrderState, line_of
from services.marketplace_gateway.domain.provider_order import Provider, ProviderLine, ProviderOrder
from services.marketplace_gateway.domain.references import FailedItem, ItemRef, LinkedItem, refs


@dataclass(frozen=True, slots=True)
class BindingEvent:
    """Something happened to the binding of one operation."""

    operation_id: str
    provider: Provider
    session_id: str
    """Empty until it is known which session holds the order."""
    provider_order_id: str


@dataclass(frozen=True, slots=True)
class BindingTaken(BindingEvent):
    items: tuple[LinkedItem, ...]
    by: str = ""
    """Who wants the items bound."""


@dataclass(frozen=True, slots=True)
class BindingVerified(BindingEvent):
    items: tuple[ItemRef, ...]
    failed: tuple[FailedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class BindingRefused(BindingEvent):
    items: tuple[ItemRef, ...]
    code: str
    message: str


class BindingStatus(StrEnum):
    """Where a binding stands."""

    OPEN = "open"
    VERIFIED = "verified"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BindingState:
    operation_id: str
    provider: Provider
    session_id: str
    provider_order_id: str
    items: tuple[LinkedItem, ...]
    status: BindingStatus = BindingStatus.OPEN
    by: str = ""


Decision = tuple[BindingEvent, ...]

_DIGITS = re.compile("[0-9]+")


def evolve(state: BindingState | None, event: BindingEvent) -> BindingState:
    """Return the binding as it is after the event."""
    if isinstance(event, BindingTaken):
        return BindingState(
            event.operation_id,
            event.provider,
            event.session_id,
            event.provider_order_id,
            event.items,
            by=event.by,
        )
    assert state is not None, "a binding begins with BindingTaken"
    verified = isinstance(event, BindingVerified)
    return replace(state, status=BindingStatus.VERIFIED if verified else BindingStatus.REFUSED)


def refuse(state: BindingState, session_id: str, code: str, message: str) -> Decision:
    if state.status is not BindingStatus.OPEN:
        return ()
    order = state.provider_order_id
    head = (state.operation_id, state.provider, session_id, order)
    return (BindingRefused(*head, refs(state.items), code, message),)


def verify(
    state: BindingState, session_id: str, read: ProviderOrder, known: KnownOrderState | None
) -> Decision:
    """Compare the order as just read with the items; what does not fit is refused item by item."""
    if state.status is not BindingStatus.OPEN:
        return ()
    if read.status in CLOSED:
        return refuse(
            state,
            session_id,
            "provider_order_closed",
            f"Provider order {read.order_id} is closed ({read.raw_status}).",
        )
    left = _quantities_left(read, known)
    fits: list[ItemRef] = []
    failed: list[FailedItem] = []
    for item in state.items:
        line = None if _differs(item, read) else _fitting(item, read.lines, left)
        if line is None:
            failed.append(_misfit(item, read))
            continue
        left[line.line_id] -= item.quantity
        fits.append(item.ref)
    if not fits:
        return refuse(state, session_id, failed[0].code, failed[0].message)
    head = (state.operation_id, state.provider, session_id, state.provider_order_id)
    return (BindingVerified(*head, tuple(fits), tuple(failed)),)


def _quantities_left(read: ProviderOrder, known: KnownOrderState | None) -> dict[str, int]:
    left = {line.line_id: line.quantity for line in read.lines}
    for item in known.items if known else ():
        line = _fitting(item, read.lines, left) or line_of(item, read.lines)
        if line is not None:
            left[line.line_id] -= item.quantity
    return left


def _fitting(
    item: LinkedItem, lines: tuple[ProviderLine, ...], left: dict[str, int]
) -> ProviderLine | None:
    for line in lines:
        same_goods = line.goods_id == item.goods_id
        same_sku = not item.sku_id or not line.sku_id or line.sku_id == item.sku_id
        if same_goods and same_sku and left[line.line_id] >= item.quantity:
            return line
    return None


def _differs(item: LinkedItem, read: ProviderOrder) -> bool:
    """Say whether the order is another vendor's, as far as both ids are of one make.

    Marketplaces name a vendor by several ids (b2b-2208…, a number, a login); ids of two makes
    cannot be compared, and goods have one vendor anyway.
    """
    one, other = item.vendor_id, read.vendor_id
    comparable = one and other and _DIGITS.sub("0", one) == _DIGITS.sub("0", other)
    return bool(comparable) and one != other


def _misfit(item: LinkedItem, read: ProviderOrder) -> FailedItem:
    if _differs(item, read):
        return FailedItem(
            item.order_id,
            item.item_id,
            "vendor_differs",
            f"Provider order {read.order_id} is of another vendor ({read.vendor_id}).",
            "Check the number of the order.",
        )
    if any(line.goods_id == item.goods_id for line in read.lines):
        return FailedItem(
            item.order_id,
            item.item_id,
            "quantity_not_left",
            f"Provider order {read.order_id} has not {item.quantity} pieces of it left.",
            "Split the item, or bind the other part to another order.",
        )
    return FailedItem(
        item.order_id,
        item.item_id,
        "goods_differ",
        f"Provider order {read.order_id} does not hold these goods ({item.goods_id}).",
        "Check the number of the order.",
    )
