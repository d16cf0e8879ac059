"""What a cancelled operation leaves undone: all that was not sent to the marketplace."""

from collections.abc import Sequence

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import (
    BINDING,
    BOOKING,
    UNBINDING,
    WITHDRAWAL,
)
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.booking_prices import (
    settle_price_question,
)
from services.marketplace_gateway.domain import binding, booking, unbinding, withdrawal
from services.marketplace_gateway.domain.unbinding import UnbindingStatus

CANCELLED = "The operation was cancelled before the marketplace was asked."


def withdraw(
    unit: Unit,
    operation_id: str,
    bookings: Sequence[str],
    unbindings: Sequence[tuple[str, ...]],
) -> None:
    """Stop what has not been sent to the marketplace; what has been goes its way.

    `bookings` and `unbindings` are the keys of all that the operation has begun. Where it has
    begun nothing, its order may yet come: parked, and tried again.
    """
    for booking_id in bookings:
        withdraw_booking(unit, booking_id)
    is_bound = unit.state(BINDING, operation_id) is not None
    if is_bound:
        withdraw_binding(unit, operation_id)
    for key in unbindings:
        withdraw_unbinding(unit, key)
    if not (bookings or is_bound or unbindings):
        events = withdrawal.withdraw(unit.state(WITHDRAWAL, operation_id), operation_id)
        if events:
            unit.append(WITHDRAWAL, (operation_id,), events)


def is_withdrawn(unit: Unit, operation_id: str) -> bool:
    """Tell whether the operation was cancelled before it was begun."""
    return unit.state(WITHDRAWAL, operation_id) is not None


def withdraw_booking(unit: Unit, booking_id: str) -> None:
    state = unit.state(BOOKING, booking_id)
    events = booking.withdraw(state) if state else ()
    if events and state is not None:
        unit.append(BOOKING, (booking_id,), events)
        settle_price_question(unit, booking_id, state)


def withdraw_binding(unit: Unit, operation_id: str) -> None:
    state = unit.state(BINDING, operation_id)
    refused = binding.refuse(state, state.session_id, "cancelled", CANCELLED) if state else ()
    if refused:
        unit.append(BINDING, (operation_id,), refused)


def withdraw_unbinding(unit: Unit, key: tuple[str, ...]) -> None:
    waiting = unit.state(UNBINDING, *key)
    if waiting is not None and waiting.status is UnbindingStatus.OPEN:
        unit.append(UNBINDING, key, unbinding.refuse(waiting, "cancelled", CANCELLED))
        known_orders.settle_cancel_question(unit, key)
