"""Operations of order_status become bookings, bindings and unbindings.

Everything here runs in the transaction that also notes how far the follower has come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from chassis.writer.unit import Unit
from contracts.model import Event
from contracts.model import Money as PublishedMoney
from contracts.order_status import events as o
from contracts.order_status.vocabulary import BookingLine
from services.marketplace_gateway.application.aggregates import (
    BINDING,
    BOOKING,
    PROVIDER_ORDER,
    QUESTION,
    SESSION,
    UNBINDING,
)
from services.marketplace_gateway.application.reactions import restored, withdrawing
from services.marketplace_gateway.application.reactions.restored import Standing
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.domain import question
from services.marketplace_gateway.domain.binding import BindingTaken
from services.marketplace_gateway.domain.booking_events import BookingPrepared, BookingRefused
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.references import ItemRef, LinkedItem, WantedLine, refs
from services.marketplace_gateway.domain.sentence import Sentence, say, word
from services.marketplace_gateway.domain.unbinding import UnbindingTaken

_NAMESPACE = UUID("2b8f6c1e-4a0d-5d6f-9b1c-7e3f5a9d1c42")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the decision needs besides the event: looked up just before."""

    lines_per_booking: Mapping[Provider, int]
    chosen: Mapping[Provider, str | None] = field(default_factory=dict)
    """For each provider the session that books, None when there is none."""
    bookings: Sequence[str] = ()
    """The operation's bookings, when it is to be cancelled."""
    unbindings: Sequence[tuple[str, ...]] = ()
    """The keys of its unbindings, likewise."""
    orders: Sequence[tuple[str, str]] = ()
    """The provider orders of the shop order, when an item of it is split."""
    forgotten: timedelta | None = None
    """Set when the event may have been acted on already, in a time that a backup does not hold:
    for how long to look for what was bought."""
    standing: Standing | None = None
    """Set when order_status was put back, and may have forgotten what was bought for it."""


Reaction = Callable[[Any, Unit, Surroundings], None]


def _book(event: o.BookingOrdered, unit: Unit, around: Surroundings) -> None:
    withdrawn = withdrawing.is_withdrawn(unit, event.operation_id)
    for (provider, vendor_id, order_id), lines in _groups(event).items():
        session_id = event.session_ids.get(lines[0].goods.provider) or around.chosen.get(provider)
        size = around.lines_per_booking[provider]
        for start in range(0, len(lines), size):
            chunk = lines[start : start + size]
            parts = (event.operation_id, provider, vendor_id, *([order_id] if order_id else []))
            key = "/".join((unit.context.agency, *parts, str(start)))
            booking_id = str(uuid5(_NAMESPACE, key))
            if unit.state(BOOKING, booking_id) is not None:
                continue
            wanted = tuple(_wanted(line, n) for n, line in enumerate(chunk, start=1))
            head = (event.operation_id, provider, session_id or "")
            prepared = BookingPrepared(
                *head,
                vendor_id,
                chunk[0].goods.vendor_name,
                wanted,
                event.message,
                event.queue_when_limited,
                unit.context.actor,
            )
            if around.standing is not None:
                wanted = restored.adopt_standing(unit, booking_id, prepared, around.standing)
                prepared = replace(prepared, lines=wanted)
            if not wanted:
                continue
            if around.forgotten is not None and session_id is not None:
                # Whether the session still is one does not matter to what it has bought.
                unit.append(BOOKING, (booking_id,), [prepared])
                restored.perhaps_sent(unit, booking_id, around.forgotten)
                continue
            if refusal := _unusable(unit, provider, session_id):
                code, message = refusal
                refused = BookingRefused(*head, refs(wanted), code, message, remedy_for(code))
                unit.append(BOOKING, (booking_id,), [refused])
                continue
            unit.append(BOOKING, (booking_id,), [prepared])
            if withdrawn:
                withdrawing.withdraw_booking(unit, booking_id)


def _unusable(unit: Unit, provider: Provider, session_id: str | None) -> tuple[str, str] | None:
    """Say why nothing can be booked with this session, None when something can."""
    if session_id is None:
        return "no_session", f"There is no session of {provider} that can book."
    state = unit.state(SESSION, session_id)
    if state is None or state.removed or state.provider is not provider:
        return "session_unknown", f"There is no such session of {provider}."
    if state.disabled:
        return "session_disabled", f"Session {state.name} is disabled."
    return None


def _bind(event: o.BindingOrdered, unit: Unit, _around: Surroundings) -> None:
    if unit.state(BINDING, event.operation_id) is not None:
        return
    items = tuple(
        LinkedItem(
            line.order_id,
            line.item_id,
            line.goods.goods_id,
            line.goods.sku_id,
            line.quantity,
            line.goods.vendor_id,
        )
        for line in event.lines
    )
    taken = BindingTaken(
        event.operation_id,
        Provider(event.provider),
        event.session_id or "",
        event.provider_order_id,
        items,
        unit.context.actor,
    )
    unit.append(BINDING, (event.operation_id,), [taken])
    if withdrawing.is_withdrawn(unit, event.operation_id):
        withdrawing.withdraw_binding(unit, event.operation_id)


def _unbind(event: o.UnbindingOrdered, unit: Unit, _around: Surroundings) -> None:
    withdrawn = withdrawing.is_withdrawn(unit, event.operation_id)
    orders: dict[tuple[Provider, str, str], list[Any]] = {}
    for line in event.lines:
        head = (Provider(line.provider), line.session_id, line.provider_order_id)
        orders.setdefault(head, []).append(line)
    for (provider, session_id, number), lines in orders.items():
        if unit.state(UNBINDING, event.operation_id, number) is not None:
            continue
        known = unit.state(PROVIDER_ORDER, provider.value, number)
        taken = UnbindingTaken(
            event.operation_id,
            provider,
            known.session_id if known else session_id,  # handed over meanwhile
            number,
            tuple(ItemRef(line.order_id, line.item_id) for line in lines),
            booked=all(line.booked for line in lines),
            only_unlink=event.only_unlink,
        )
        unit.append(UNBINDING, (event.operation_id, number), [taken])
        if withdrawn:
            withdrawing.withdraw_unbinding(unit, (event.operation_id, number))


def _withdraw(event: o.OperationCancelRequested, unit: Unit, around: Surroundings) -> None:
    withdrawing.withdraw(unit, event.operation_id, around.bookings, around.unbindings)


def _registered(event: o.ItemRegistered, unit: Unit, _around: Surroundings) -> None:
    """Put an item that was split off onto the provider order of the one it came from."""
    if event.link is None:
        return
    item = LinkedItem(
        event.order_id, event.item_id, event.goods.goods_id, event.goods.sku_id, event.quantity
    )
    order = (event.link.provider.value, event.link.provider_order_id)
    known_orders.link(unit, event.link.session_id, order, (item,), booked=event.link.booked)


def _split(event: o.Split, unit: Unit, around: Surroundings) -> None:
    """Leave on the provider order what is left of the item; the new one brings its own link."""
    ref = ItemRef(event.order_id, event.item_id)
    for order in around.orders:
        known = unit.state(PROVIDER_ORDER, *order)
        for item in known.items if known else ():
            if known is not None and item.ref == ref:
                less = replace(item, quantity=event.quantity_left)
                known_orders.link(unit, known.session_id, order, (less,), booked=False)


def _unbound(event: o.Unbound, unit: Unit, _around: Surroundings) -> None:
    """Follow an item that order_status has freed by itself: its order was closed unpaid."""
    for provider in Provider:
        order = (provider.value, event.provider_order_id)
        known = unit.state(PROVIDER_ORDER, *order)
        if known is not None:
            item = ItemRef(event.order_id, event.item_id)
            known_orders.unlink(unit, known.session_id, order, (item,))


def _bought_again(event: o.BoughtAgain, unit: Unit, _around: Surroundings) -> None:
    told = say(
        "Item {item} of order {order} was bought twice: it is on one provider order, and a booking"
        " made order {number} for it as well. Cancel or keep one of them on the marketplace.",
        item=event.item_id,
        order=event.order_id,
        number=event.provider_order_id,
    )
    head = (Provider(event.provider), event.session_id, event.provider_order_id)
    _ask_about_fact(unit, event, head, told)


def _did_not_fit(event: o.FactDidNotFit, unit: Unit, _around: Surroundings) -> None:
    for provider in Provider:
        known = unit.state(PROVIDER_ORDER, provider.value, event.provider_order_id)
        if known is None:
            continue
        told = say(
            "Provider order {number} is {status} ({raw}) on the marketplace, but item {item} of"
            " order {order} is {item_status} here. Nothing was changed.",
            number=event.provider_order_id,
            status=word("provider_status", event.status),
            raw=event.raw_status,
            item=event.item_id,
            order=event.order_id,
            item_status=word("status", event.item_status),
        )
        head = (provider, known.session_id, event.provider_order_id)
        _ask_about_fact(unit, event, head, told)


def _ask_about_fact(
    unit: Unit, event: o.ItemEvent, order: tuple[Provider, str, str], told: Sentence
) -> None:
    """Ask a person about a fact that contradicts what was decided here; once for each event."""
    provider, session_id, number = order
    kind = QuestionKind.FACT_DOES_NOT_FIT
    question_id = str(uuid5(_NAMESPACE, f"{kind}/{unit.context.causation_id}"))
    known = unit.state(PROVIDER_ORDER, provider.value, number)
    asked = QuestionAsked(
        provider=provider,
        session_id=session_id,
        operation_id=None,
        kind=kind,
        text=told.text,
        sentence=told.plain,
        choices=CHOICES[kind],
        items=(ItemRef(event.order_id, event.item_id),),
        provider_order_id=number,
        subject_id=f"{provider}/{number}",
        assigned_to=known.ordered_by if known else "",
    )
    events = question.ask(unit.state(QUESTION, question_id), asked)
    if events:
        unit.append(QUESTION, (question_id,), events)


def _progressed(event: o.OperationProgressed, unit: Unit, around: Surroundings) -> None:
    if around.forgotten is not None:
        restored.progressed(event, unit, around.bookings)


def _booked(event: o.Booked, unit: Unit, around: Surroundings) -> None:
    if around.forgotten is not None:
        restored.booked(event, unit)


def _bound(event: o.Bound, unit: Unit, around: Surroundings) -> None:
    if around.forgotten is not None:
        restored.bound(event, unit)


REACTIONS: dict[type[Event], Reaction] = {
    o.BookingOrdered: _book,
    o.BindingOrdered: _bind,
    o.UnbindingOrdered: _unbind,
    o.OperationCancelRequested: _withdraw,
    o.ItemRegistered: _registered,
    o.Split: _split,
    o.Unbound: _unbound,
    o.BoughtAgain: _bought_again,
    o.FactDidNotFit: _did_not_fit,
}
REMEMBERED_BY_OTHERS: dict[type[Event], Reaction] = {
    o.OperationProgressed: _progressed,
    o.Booked: _booked,
    o.Bound: _bound,
}
"""What the gateway knows already, unless it has forgotten it."""
"""What concerns the gateway; everything else only moves its position."""


def _groups(event: o.BookingOrdered) -> dict[tuple[Provider, str, str], list[BookingLine]]:
    """Part the lines by vendor and, unless orders may be merged, by shop order."""
    groups: dict[tuple[Provider, str, str], list[BookingLine]] = {}
    for line in event.lines:
        order_id = "" if event.merge_orders else line.order_id
        key = (Provider(line.goods.provider), line.goods.vendor_id, order_id)
        groups.setdefault(key, []).append(line)
    return groups


def _wanted(line: BookingLine, number: int) -> WantedLine:
    return WantedLine(
        line.order_id,
        line.item_id,
        str(number),
        line.goods.goods_id,
        line.goods.sku_id,
        line.goods.title_zh or line.goods.title,
        line.quantity,
        _money(line.expected_purchase_price),
    )


def _money(money: PublishedMoney | None) -> Money | None:
    return None if money is None else Money(money.amount, money.currency)
