"""The price guard at work: what was expected against what the preview has just named."""

from decimal import Decimal
from uuid import uuid5

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import BOOKING, QUESTION, RULES, RULES_KEY
from services.marketplace_gateway.application.marketplace import Preview
from services.marketplace_gateway.application.working.known_orders import NAMESPACE
from services.marketplace_gateway.domain import booking, question
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.booking_events import HoldReason
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import (
    DEFAULT,
    PriceDifference,
    PriceVerdict,
    differences,
    judge,
)
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.sentence import Sentence, counted, listed, money, say

SHOWN = 5
"""So many lines of a question are written out; the rest is counted."""

FEN = Decimal("0.01")


def priced(unit: Unit, booking_id: str, preview: Preview) -> bool:
    """Record prices that differ; tell whether the booking may go on at these prices.

    Above the tolerance it waits for a person's answer, which may come hours later and counts for
    these prices and lower ones, or it ends, as the agency's rule says.
    """
    state = unit.state(BOOKING, booking_id)
    if state is None or state.status not in booking.UNSENT:
        return False
    rules = unit.state(RULES, RULES_KEY)
    offered = {line.line_no: line.unit_price for line in preview.lines if not line.refusal_code}
    found = differences(state.lines, offered)
    guard = rules.price_guard if rules else DEFAULT
    verdict = judge(guard, found, state.accepted_prices)
    offer = (preview.total, preview.price_mode)
    recorded = booking.price(state, found, offer, verdict)
    if recorded:
        unit.append(BOOKING, (booking_id,), recorded)
    if verdict is PriceVerdict.TOLERATED:
        return True
    words = in_words(found, preview)
    if verdict is PriceVerdict.ASKED:
        _ask(unit, booking_id, words)
    else:
        refused = booking.refuse(state, "price_rose", words.text, remedy_for("price_rose"))
        unit.append(BOOKING, (booking_id,), refused)
    return False


def price_question_id(agency: str, booking_id: str, round_: int) -> str:
    """Return the id of the question about a booking's price; each offer has its own."""
    return str(uuid5(NAMESPACE, f"{agency}/{QuestionKind.PRICE_ROSE}/{booking_id}/{round_}"))


def settle_price_question(unit: Unit, booking_id: str, state: BookingState) -> None:
    """Close the question about a booking's price: the booking has ended otherwise."""
    question_id = price_question_id(unit.context.agency, booking_id, state.price_questions)
    idle = question.settle(unit.state(QUESTION, question_id))
    if idle:
        unit.append(QUESTION, (question_id,), idle)


def in_words(found: tuple[PriceDifference, ...], preview: Preview) -> Sentence:
    """Say which pieces cost what instead of what, and what the whole booking would cost."""
    risen = [one for one in found if one.offered.amount > one.expected.amount]
    parts = [_risen(one) for one in risen[:SHOWN]]
    if len(risen) > SHOWN:
        more = len(risen) - SHOWN
        parts.append(counted("and {number} item more", "and {number} items more", more))
    prices, total = listed(parts, "; "), _money(preview.total)
    if preview.price_mode:
        return say(
            "The price rose: {prices}. The whole booking costs {total} (price mode {mode}).",
            prices=prices,
            total=total,
            mode=preview.price_mode,
        )
    return say(
        "The price rose: {prices}. The whole booking costs {total}.", prices=prices, total=total
    )


def _risen(one: PriceDifference) -> Sentence:
    return counted(
        "item {item} of order {order}: {expected} expected, {offered} offered, {number} piece",
        "item {item} of order {order}: {expected} expected, {offered} offered, {number} pieces",
        one.quantity,
        item=one.item_id,
        order=one.order_id,
        expected=money(_plain(one.expected.amount), Money(one.expected.amount, "")),
        offered=_money(one.offered),
    )


def _money(price: Money) -> Sentence:
    return money(f"{_plain(price.amount)} {price.currency}", price)


def _plain(amount: Decimal) -> str:
    """Write an amount with two decimals, with more only where it has parts of a fen."""
    fen = amount.quantize(FEN)
    return f"{fen if fen == amount else amount.normalize():f}"


def _ask(unit: Unit, booking_id: str, words: Sentence) -> None:
    state = unit.state(BOOKING, booking_id)
    assert state is not None
    held = booking.hold(state, HoldReason.PRICE, words.text, None)
    unit.append(BOOKING, (booking_id,), held)
    question_id = price_question_id(unit.context.agency, booking_id, state.price_questions)
    asked = QuestionAsked(
        provider=state.provider,
        session_id=state.session_id,
        operation_id=state.operation_id,
        kind=QuestionKind.PRICE_ROSE,
        text=words.text,
        sentence=words.plain,
        choices=CHOICES[QuestionKind.PRICE_ROSE],
        items=tuple(difference.ref for difference in state.differing),
        subject_id=booking_id,
        assigned_to=state.ordered_by,
    )
    unit.append(QUESTION, (question_id,), question.ask(unit.state(QUESTION, question_id), asked))
