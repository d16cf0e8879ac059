"""Takes provider orders as read into what is known, and asks where a person must decide."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import (
    PROVIDER_ORDER,
    QUESTION,
    SESSION,
)
from services.marketplace_gateway.domain import known_order, question
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import (
    Provider,
    ProviderOrder,
    ProviderStatus,
    Trace,
)
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.references import ItemRef, LinkedItem
from services.marketplace_gateway.domain.sentence import say

NAMESPACE = UUID("c4a1f0de-7a55-5a2e-9a3f-5d1b2f0e8a77")


LONGEST_NUMBER, LONGEST_NAME = 64, 200


def brings_news(known: KnownOrderState | None, session_id: str, read: ProviderOrder) -> bool:
    """Tell beforehand whether `see` would record anything."""
    return bool(known_order.see(known, session_id, _storable(read)))


def see(unit: Unit, session_id: str, read: ProviderOrder) -> bool:
    """Record the facts of an order; return whether anything was new."""
    key = (read.provider, read.order_id)
    known = unit.state(PROVIDER_ORDER, *key)
    session_id = _looked_after_by(unit, known) or session_id
    events = known_order.see(known, session_id, _storable(read))
    if not events:
        return False
    unit.append(PROVIDER_ORDER, key, events)
    if read.status is ProviderStatus.CLOSED_PAID:
        _ask_about_closing(unit, session_id, read)
    return True


def seen(session_id: str, read: ProviderOrder) -> Callable[[Unit], bool]:
    """Return `see` as a step to be recorded."""
    return lambda unit: see(unit, session_id, read)


def _looked_after_by(unit: Unit, known: KnownOrderState | None) -> str:
    """Return the session of an order that items stand on, "" where anybody may look after it.

    Accounts of one firm see each other's orders: only a hand-over, which is told, moves one.
    """
    if known is None or not known.items:
        return ""
    state = unit.state(SESSION, known.session_id)
    return "" if state is None or state.removed else known.session_id


def link(
    unit: Unit,
    session_id: str,
    order: tuple[str, str],
    items: tuple[LinkedItem, ...],
    *,
    booked: bool,
    pay_url: str = "",
    by: str = "",
) -> None:
    """Put items on an order, and tell its known facts to those who were not yet on it."""
    head = (Provider(order[0]), session_id, order[1])
    events = known_order.link(
        unit.state(PROVIDER_ORDER, *order), head, items, booked=booked, pay_url=pay_url, by=by
    )
    if not events:
        return
    unit.append(PROVIDER_ORDER, order, events)
    told = known_order.again(unit.state(PROVIDER_ORDER, *order))
    if told:
        unit.append(PROVIDER_ORDER, order, told)


def move(unit: Unit, order: tuple[str, str], traces: Sequence[Trace]) -> bool:
    """Record where an order's parcels have been; return whether anything was new."""
    state = unit.state(PROVIDER_ORDER, *order)
    # Not every marketplace names the carrier beside the places.
    parcels = state.facts.parcels_read if state and state.facts else ()
    carriers = {parcel.tracking_number: parcel.carrier for parcel in parcels}
    named = [
        replace(trace, carrier=trace.carrier or carriers.get(trace.tracking_number, ""))
        for trace in traces
    ]
    events = known_order.move(state, named)
    if events:
        unit.append(PROVIDER_ORDER, order, events)
    return bool(events)


def unlink(unit: Unit, session_id: str, order: tuple[str, str], items: Iterable[ItemRef]) -> None:
    """Take items off an order."""
    head = (Provider(order[0]), session_id, order[1])
    events = known_order.unlink(unit.state(PROVIDER_ORDER, *order), head, tuple(items))
    if events:
        unit.append(PROVIDER_ORDER, order, events)


def cancel_question_id(agency: str, key: tuple[str, ...]) -> str:
    """Return the id of the question whether an unbinding may cancel the whole order."""
    kind = QuestionKind.CANCEL_WHOLE_ORDER
    return str(uuid5(NAMESPACE, f"{kind}/{'/'.join((agency, *key))}"))


def settle_cancel_question(unit: Unit, key: tuple[str, ...]) -> None:
    """Close that question: the unbinding that waited for it has ended."""
    question_id = cancel_question_id(unit.context.agency, key)
    idle = question.settle(unit.state(QUESTION, question_id))
    if idle:
        unit.append(QUESTION, (question_id,), idle)


def _storable(read: ProviderOrder) -> ProviderOrder:
    """Keep to what the published language holds: a strange number must stop no follower."""
    parcels = tuple(
        replace(
            parcel,
            tracking_number=_one_line(parcel.tracking_number)[:LONGEST_NUMBER],
            carrier=_one_line(parcel.carrier)[:LONGEST_NAME],
        )
        for parcel in read.parcels
        if _one_line(parcel.tracking_number)
    )
    return replace(read, parcels=parcels)


def _one_line(words: str) -> str:
    return "".join(sign for sign in words if sign.isprintable()).strip()


def _ask_about_closing(unit: Unit, session_id: str, read: ProviderOrder) -> None:
    state = unit.state(PROVIDER_ORDER, read.provider, read.order_id)
    if state is None or not state.items:
        return
    kind = QuestionKind.CLOSED_AFTER_PAYMENT
    agency = unit.context.agency
    question_id = str(uuid5(NAMESPACE, f"{agency}/{kind}/{read.provider}/{read.order_id}"))
    told = say(
        "Provider order {order} was closed after payment ({reason})."
        " What shall become of its items?",
        order=read.order_id,
        reason=read.close_reason or read.raw_status,
    )
    asked = QuestionAsked(
        provider=read.provider,
        session_id=session_id,
        operation_id=None,
        kind=kind,
        text=told.text,
        sentence=told.plain,
        choices=CHOICES[kind],
        items=tuple(item.ref for item in state.items),
        provider_order_id=read.order_id,
        subject_id=f"{read.provider}/{read.order_id}",
        assigned_to=state.ordered_by,
    )
    events = question.ask(unit.state(QUESTION, question_id), asked)
    if events:
        unit.append(QUESTION, (question_id,), events)
