"""What the gateway reports becomes facts of items, and ends the lines of operations.

A fact is never refused; one that brings no news leads to no event.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chassis.writer.unit import Unit
from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import ParcelOnOrder
from contracts.model import Event, ItemRef
from contracts.model import Money as PublishedMoney
from services.order_status.application.aggregates import ITEM, OPERATION, RULE
from services.order_status.application.translation import to_domain
from services.order_status.domain import item_commands as c
from services.order_status.domain.item_decide import decide
from services.order_status.domain.operation_commands import SettleLines
from services.order_status.domain.operation_decide import decide as decide_operation
from services.order_status.domain.operation_lines import LineOutcome, SettledLine
from services.order_status.domain.provider_effects import DEFAULT_EFFECTS, ProviderEffects
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.rules import STATUS_MAPPING, effects_of
from services.order_status.domain.vocabulary import (
    Money,
    Parcel,
    Provider,
    ProviderStatus,
    Refund,
    UnbindOutcome,
)

Reaction = Callable[[Any, Unit], None]


def _booking_placed(event: m.BookingPlaced, unit: Unit) -> None:
    provider = Provider(event.provider)
    settled = []
    for order in event.orders:
        fact = c.RecordBooked(
            event.operation_id,
            event.booking_id,
            provider,
            event.session_id,
            order.provider_order_id,
        )
        settled += _record(unit, order.items, fact, LineOutcome.DONE)
    for item in event.failed:
        refused = c.RecordBookingRefused(event.operation_id, item.code, item.message, item.remedy)
        settled += _record(unit, [item], refused, LineOutcome.REFUSED, item.code, item.message)
    _settle(unit, event.operation_id, settled)


def _booking_refused(event: m.BookingRefused, unit: Unit) -> None:
    fact = c.RecordBookingRefused(event.operation_id, event.code, event.message, event.remedy)
    settled = []
    for item in event.items:
        own = next((line for line in event.lines if _same(item, line)), None)
        if own is None:
            reason, code, message = fact, event.code, event.message
        else:
            code, message = own.code, own.message
            reason = c.RecordBookingRefused(event.operation_id, code, message, own.remedy)
        settled += _record(unit, [item], reason, LineOutcome.REFUSED, code, message)
    _settle(unit, event.operation_id, settled)


def _booking_withdrawn(event: m.BookingWithdrawn, unit: Unit) -> None:
    fact = c.RecordBookingWithdrawn(event.operation_id)
    _end(unit, event, fact, LineOutcome.WITHDRAWN)


def _booking_given_up(event: m.BookingGivenUp, unit: Unit) -> None:
    message = "No order was found, and a person gave the booking up."
    fact = c.RecordBookingFailed(event.operation_id, message)
    _end(unit, event, fact, LineOutcome.REFUSED, "given_up", message)


def _binding_verified(event: m.BindingVerified, unit: Unit) -> None:
    bound = c.RecordBound(
        event.operation_id, Provider(event.provider), event.session_id, event.provider_order_id
    )
    settled = _record(unit, event.items, bound, LineOutcome.DONE)
    for item in event.failed:
        refused = c.RecordBindRefused(event.operation_id, item.code, item.message)
        settled += _record(unit, [item], refused, LineOutcome.REFUSED, item.code, item.message)
    _settle(unit, event.operation_id, settled)


def _binding_refused(event: m.BindingRefused, unit: Unit) -> None:
    fact = c.RecordBindRefused(event.operation_id, event.code, event.message)
    _end(unit, event, fact, LineOutcome.REFUSED, event.code, event.message)


def _unbinding_done(event: m.UnbindingDone, unit: Unit) -> None:
    fact = c.RecordUnbound(
        event.operation_id, event.provider_order_id, UnbindOutcome(event.outcome)
    )
    _end(unit, event, fact, LineOutcome.DONE, event.outcome)


def _unbinding_refused(event: m.UnbindingRefused, unit: Unit) -> None:
    fact = c.RecordUnbindRefused(event.operation_id, event.code, event.message)
    _end(unit, event, fact, LineOutcome.REFUSED, event.code, event.message)


def _price_differs(event: m.PriceDiffers, unit: Unit) -> None:
    for line in event.lines:
        fact = c.RecordOffer(event.operation_id, _money(line.offered), _money(line.expected))
        _record(unit, [line], fact, LineOutcome.DONE)


def _handed_over(event: m.ProviderOrderHandedOver, unit: Unit) -> None:
    fact = c.RecordHandOver(event.provider_order_id, event.session_id)
    _record(unit, event.items, fact, LineOutcome.DONE)


def _provider_order_changed(event: m.ProviderOrderChanged, unit: Unit) -> None:
    effects = effects_of(unit.state(RULE, STATUS_MAPPING))
    for item in event.items:
        parcels = tuple(
            Parcel(parcel.tracking_number, parcel.carrier, _pieces_of(item, parcel))
            for parcel in event.parcels
            if not parcel.items or any(_same(item, on) for on in parcel.items)
        )
        fact = c.RecordProviderFacts(
            event.provider_order_id,
            ProviderStatus(item.status),
            item.raw_status,
            parcels,
            event.close_reason,
            unit_price=None if item.unit_price is None else _money(item.unit_price),
            refund=None if item.refund is None else to_domain(item.refund, Refund),
            as_of=event.modified_at,
        )
        _record(unit, [item], fact, LineOutcome.DONE, effects=effects)


REACTIONS: dict[type[Event], Reaction] = {
    m.BookingPlaced: _booking_placed,
    m.BookingRefused: _booking_refused,
    m.BookingWithdrawn: _booking_withdrawn,
    m.BookingGivenUp: _booking_given_up,
    m.BindingVerified: _binding_verified,
    m.BindingRefused: _binding_refused,
    m.UnbindingDone: _unbinding_done,
    m.UnbindingRefused: _unbinding_refused,
    m.PriceDiffers: _price_differs,
    m.ProviderOrderChanged: _provider_order_changed,
    m.ProviderOrderHandedOver: _handed_over,
}
"""The gateway's events that concern items; all others are no business of ours."""


def _end(
    unit: Unit,
    event: Any,
    fact: c.MarketplaceFact,
    outcome: LineOutcome,
    code: str = "",
    message: str = "",
) -> None:
    settled = _record(unit, event.items, fact, outcome, code, message)
    _settle(unit, event.operation_id, settled)


def _record(
    unit: Unit,
    items: Iterable[ItemRef],
    fact: c.MarketplaceFact,
    outcome: LineOutcome,
    code: str = "",
    message: str = "",
    *,
    effects: ProviderEffects = DEFAULT_EFFECTS,
) -> list[SettledLine]:
    settled = []
    for item in items:
        key = (item.order_id, item.item_id)
        events = decide(unit.state(ITEM, *key), fact, effects)
        assert not isinstance(events, Refusal)
        if events:
            unit.append(ITEM, key, events)
        settled.append(SettledLine(*key, outcome, code, message))
    return settled


def _settle(unit: Unit, operation_id: str, settled: Sequence[SettledLine]) -> None:
    events = decide_operation(unit.state(OPERATION, operation_id), SettleLines(tuple(settled)))
    assert not isinstance(events, Refusal)
    if events:
        unit.append(OPERATION, (operation_id,), events)


def _pieces_of(item: ItemRef, parcel: ParcelOnOrder) -> int | None:
    """Return the pieces of an item in a parcel; of a line that items share, nobody says whose."""
    lines = [line for line in parcel.lines if any(_same(item, on) for on in line.items)]
    told = [line.quantity for line in lines if line.quantity and len(line.items) == 1]
    return sum(told) if told else None


def _same(one: ItemRef, other: ItemRef) -> bool:
    return (one.order_id, one.item_id) == (other.order_id, other.item_id)


def _money(money: PublishedMoney) -> Money:
    return to_domain(money, Money)
