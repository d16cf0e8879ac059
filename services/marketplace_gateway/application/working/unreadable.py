"""Tells a person of an order that could not be read, with the reason and a way to try again."""

from uuid import uuid5

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import PROVIDER_ORDER, QUESTION, SESSION
from services.marketplace_gateway.application.working.known_orders import NAMESPACE
from services.marketplace_gateway.domain import question
from services.marketplace_gateway.domain.provider_order import ProviderOrder
from services.marketplace_gateway.domain.question import Choice, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.sentence import said, say

READ_AGAIN = Choice("read_again", "Read it again now")
NOTED = Choice("noted", "Seen and dealt with")


def tell(unit: Unit, session_id: str, order: ProviderOrder, reason: str) -> bool:
    """Ask, once for each change of the order; the work goes on with the others."""
    agency, provider, number = unit.context.agency, order.provider, order.order_id
    changed = order.modified_at.isoformat() if order.modified_at else ""
    question_id = str(uuid5(NAMESPACE, f"{agency}/unreadable/{provider}/{number}/{changed}"))
    session = unit.state(SESSION, session_id)
    known = unit.state(PROVIDER_ORDER, provider.value, number)
    by = (known.ordered_by if known else "") or (session.added_by if session else "")
    told = say(
        "Order {order} could not be read: {reason} Everything else was.",
        order=number,
        reason=said(reason),
    )
    asked = QuestionAsked(
        provider=provider,
        session_id=session_id,
        operation_id=None,
        kind=QuestionKind.RECONCILIATION,
        text=told.text,
        sentence=told.plain,
        choices=(READ_AGAIN, NOTED),
        items=tuple(item.ref for item in known.items) if known else (),
        provider_order_id=number,
        subject_id=f"{provider}/{number}",
        assigned_to=by,
    )
    events = question.ask(unit.state(QUESTION, question_id), asked)
    if events:
        unit.append(QUESTION, (question_id,), events)
    return bool(events)
