"""What order_status tells a gateway, or hears from one, after either was put back from a backup.

In ordinary times all of it is known, and leads to no event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from chassis.writer.unit import Unit
from contracts.order_status import events as o
from services.marketplace_gateway.application.aggregates import BINDING, BOOKING, PROVIDER_ORDER
from services.marketplace_gateway.application.recovery import REMEMBERED
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.domain import booking, known_order
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.booking_events import (
    BookingPrepared,
    BookingRefused,
    PlacedOrder,
)
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.references import (
    FailedItem,
    ItemRef,
    LinkedItem,
    WantedLine,
    refs,
)

_NAMESPACE = UUID("b0b7a3c1-93d5-5a0e-8e3c-6f1d2a4c5e70")

BEING_BOOKED = "being_booked"
ALREADY_BOUGHT = "already_bought"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where items that are to be booked stand already, though whoever orders it has forgotten."""

    orders: Mapping[ItemRef, tuple[str, KnownOrderState]]
    """An open provider order, with its number."""
    bookings: Mapping[ItemRef, str]
    """The operation of a booking that has not ended."""

    @classmethod
    def of(
        cls,
        orders: Sequence[tuple[str, KnownOrderState]],
        bookings: Sequence[BookingState],
    ) -> "Standing":
        return cls(
            {item.ref: (number, known) for number, known in orders for item in known.items},
            {line.ref: open_.operation_id for open_ in bookings for line in open_.lines},
        )


def adopt_standing(
    unit: Unit, booking_id: str, prepared: BookingPrepared, standing: Standing
) -> tuple[WantedLine, ...]:
    """Answer for lines that stand somewhere already; return those that are to be bought.

    A line that is on a provider order just as it is wanted was bought: the booking takes that
    order for its own. Another is refused, for a person to bind it or to cancel what there is.
    """
    bought: dict[str, list[WantedLine]] = {}
    failed, free = [], []
    for line in prepared.lines:
        if line.ref in standing.orders:
            number, known = standing.orders[line.ref]
            if _as_wanted(line, known):
                bought.setdefault(number, []).append(line)
            else:
                failed.append(_failed(line, ALREADY_BOUGHT, _other(number)))
        elif standing.bookings.get(line.ref, prepared.operation_id) != prepared.operation_id:
            failed.append(_failed(line, BEING_BOOKED, _UNDER_WAY))
        else:
            free.append(line)
    for number, lines in bought.items():
        known = standing.orders[lines[0].ref][1]
        part = str(uuid5(_NAMESPACE, f"{booking_id}/{number}"))
        _take_over(unit, part, prepared, tuple(lines), number, known)
    if failed:
        _refuse(unit, str(uuid5(_NAMESPACE, f"{booking_id}/refused")), prepared, tuple(failed))
    return tuple(free)


def _failed(line: WantedLine, code: str, message: str) -> FailedItem:
    return FailedItem(line.order_id, line.item_id, code, message, remedy_for(code))


_UNDER_WAY = (
    "The item is being booked already, by an operation from before the data was restored."
    " Wait for its end."
)


def _other(number: str) -> str:
    return (
        f"The item stands on provider order {number} already, otherwise than it is wanted now:"
        " it was bought before the data was restored. Bind it to that order, or cancel the order."
    )


def _as_wanted(line: WantedLine, known: KnownOrderState) -> bool:
    return linked_item(line) in {item.without_vendor() for item in known.items}


def _take_over(
    unit: Unit,
    booking_id: str,
    prepared: BookingPrepared,
    lines: tuple[WantedLine, ...],
    number: str,
    known: KnownOrderState,
) -> None:
    if unit.state(BOOKING, booking_id) is not None:
        return
    placed = PlacedOrder(number, known.facts.total if known.facts else None, refs(lines))
    taken = booking.taken_over(prepared, known.session_id, lines, placed)
    unit.append(BOOKING, (booking_id,), taken)
    order = (known.provider.value, number)
    told = known_order.again(unit.state(PROVIDER_ORDER, *order))
    if told:
        unit.append(PROVIDER_ORDER, order, told)


def _refuse(
    unit: Unit, booking_id: str, prepared: BookingPrepared, failed: tuple[FailedItem, ...]
) -> None:
    if unit.state(BOOKING, booking_id) is not None:
        return
    first, items = failed[0], tuple(ItemRef(one.order_id, one.item_id) for one in failed)
    reason = (first.code, first.message, first.remedy)
    own = failed if len({one.message for one in failed}) > 1 else ()
    head = (prepared.operation_id, prepared.provider, prepared.session_id)
    unit.append(BOOKING, (booking_id,), [BookingRefused(*head, items, *reason, own)])


def perhaps_sent(unit: Unit, booking_id: str, window: timedelta) -> None:
    """Look for the booking's order before anything is bought for it."""
    state = unit.state(BOOKING, booking_id)
    if state is not None:
        now = unit.context.at
        events = booking.perhaps_sent(state, now - REMEMBERED, now + window)
        if events:
            unit.append(BOOKING, (booking_id,), events)


def progressed(event: o.OperationProgressed, unit: Unit, bookings: Sequence[str]) -> None:
    """End what has ended as order_status remembers: nothing was bought, and nothing may be now."""
    settled = {ItemRef(line.order_id, line.item_id): line for line in event.settled}
    for booking_id in bookings:
        state = unit.state(BOOKING, booking_id)
        if state is None or not all(line.ref in settled for line in state.lines):
            continue
        ends = [settled[line.ref] for line in state.lines]
        if any(end.outcome == "done" for end in ends):
            continue  # bought: the look-up finds the order
        code, message = ends[0].code or "settled", ends[0].message
        events = booking.end_as_remembered(state, code, message)
        if events:
            unit.append(BOOKING, (booking_id,), events)


def booked(event: o.Booked, unit: Unit) -> None:
    """Put an item on the order that a forgotten placement put it on."""
    state = unit.state(BOOKING, event.booking_id)
    if state is None:
        return
    ref = ItemRef(event.order_id, event.item_id)
    lines = [line for line in state.lines if line.ref == ref]
    _link(unit, event, tuple(map(linked_item, lines)), booked=True)


def bound(event: o.Bound, unit: Unit) -> None:
    """Put an item on the order that a forgotten binding put it on."""
    state = unit.state(BINDING, event.operation_id)
    if state is None:
        return
    ref = ItemRef(event.order_id, event.item_id)
    items = tuple(item.without_vendor() for item in state.items if item.ref == ref)
    _link(unit, event, items, booked=False)


def _link(
    unit: Unit, event: o.Booked | o.Bound, items: tuple[LinkedItem, ...], *, booked: bool
) -> None:
    order = (Provider(event.provider).value, event.provider_order_id)
    if items:
        known_orders.link(unit, event.session_id, order, items, booked=booked)


def linked_item(line: WantedLine) -> LinkedItem:
    """Return a line as it stands on an order."""
    return LinkedItem(line.order_id, line.item_id, line.goods_id, line.sku_id, line.quantity)
