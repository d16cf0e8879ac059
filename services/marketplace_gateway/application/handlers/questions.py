"""The operator's answer, and what it sets going, in one transaction."""

from chassis.commands.answers import CommandAnswer
from chassis.writer.unit import Unit
from contracts.marketplace.commands import AnswerQuestion
from services.marketplace_gateway.application.aggregates import (
    BOOKING,
    QUESTION,
    SESSION,
    SYNCHRONIZATION,
    UNBINDING,
)
from services.marketplace_gateway.application.handlers.answering import ACCEPTED, refuse
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.unreadable import READ_AGAIN
from services.marketplace_gateway.domain import booking, question, session, unbinding
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.question import QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.refusal import Refusal
from services.marketplace_gateway.domain.synchronization import SynchronizationStarted, Trigger
from services.marketplace_gateway.domain.unbinding import UnbindingDone, UnbindOutcome


def answer_question(command: AnswerQuestion, unit: Unit) -> CommandAnswer:
    """Take an answer once."""
    state = unit.state(QUESTION, command.question_id)
    decision = question.answer(state, command.choice)
    if isinstance(decision, Refusal):
        return refuse(decision)
    if decision and state is not None:
        unit.append(QUESTION, (command.question_id,), decision)
        _act(unit, command.question_id, state.asked, command.choice)
    return ACCEPTED


def _act(unit: Unit, question_id: str, asked: QuestionAsked, choice: str) -> None:
    match asked.kind:
        case QuestionKind.BOOKING_IN_DOUBT:
            _settle_booking(unit, asked.subject_id, again=choice == "create_again")
        case QuestionKind.CANCEL_WHOLE_ORDER:
            key = tuple(asked.subject_id.split("/", 1))
            waiting = unit.state(UNBINDING, *key)
            if waiting is not None:
                chosen = unbinding.choose(waiting, whole_order=choice == "cancel_all")
                if chosen:
                    unit.append(UNBINDING, key, chosen)
        case QuestionKind.PRICE_ROSE:
            _settle_price(unit, asked.subject_id, accepted=choice == "accept")
        case QuestionKind.RISK_CONTROL:
            _resume(unit, asked.subject_id)
        case QuestionKind.RECONCILIATION if choice == READ_AGAIN.key:
            _read_again(unit, question_id, asked)
        case QuestionKind.CLOSED_AFTER_PAYMENT if choice == "unlink":
            _free(unit, question_id, asked)


def _settle_booking(unit: Unit, booking_id: str, *, again: bool) -> None:
    state = unit.state(BOOKING, booking_id)
    if state is None:
        return
    events = booking.create_again(state) if again else booking.give_up(state)
    if events:
        unit.append(BOOKING, (booking_id,), events)


def _settle_price(unit: Unit, booking_id: str, *, accepted: bool) -> None:
    state = unit.state(BOOKING, booking_id)
    if state is None:
        return
    message = f"{unit.context.actor} did not accept the price. {state.held_message}".strip()
    remedy = remedy_for("price_refused")
    events = (
        booking.accept_price(state)
        if accepted
        else booking.refuse(state, "price_refused", message, remedy)
    )
    if events:
        unit.append(BOOKING, (booking_id,), events)


def _resume(unit: Unit, session_id: str) -> None:
    events = session.resume(unit.state(SESSION, session_id))
    if events:
        unit.append(SESSION, (session_id,), events)


def _read_again(unit: Unit, question_id: str, asked: QuestionAsked) -> None:
    """Begin a synchronization of the one order; the question's id is the run's."""
    started = SynchronizationStarted(
        asked.provider,
        asked.session_id,
        Trigger.MANUAL,
        tuple(dict.fromkeys(item.order_id for item in asked.items)),
        item_lines=len(asked.items),
        provider_orders=1,
        provider_order_ids=(asked.provider_order_id,),
    )
    unit.append(SYNCHRONIZATION, (question_id,), [started])


def _free(unit: Unit, question_id: str, asked: QuestionAsked) -> None:
    """Free the items of a closed order; the question's id stands for the operation."""
    order = asked.provider_order_id
    done = UnbindingDone(
        question_id,
        asked.provider,
        asked.session_id,
        order,
        UnbindOutcome.UNLINKED,
        asked.items,
    )
    taken = unbinding.UnbindingTaken(
        question_id,
        asked.provider,
        asked.session_id,
        order,
        asked.items,
        booked=False,
        only_unlink=True,
    )
    unit.append(UNBINDING, (question_id, order), [taken, done])
    key = (asked.provider.value, order)
    known_orders.unlink(unit, asked.session_id, key, asked.items)
