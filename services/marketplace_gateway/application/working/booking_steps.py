"""The steps of a booking as transactions: what is recorded before and after each call."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import BOOKING, QUESTION
from services.marketplace_gateway.application.marketplace import Placement
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.domain import booking, booking_events, question
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.booking_events import HoldReason, PlacedOrder
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.known_order import line_of
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import ProviderLine, ProviderOrder
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.references import FailedItem, LinkedItem, WantedLine, refs
from services.marketplace_gateway.domain.sentence import counted

_NAMESPACE = UUID("7f0c9a0e-2d4b-5e7b-8f55-1f7a4f2d9c31")
_PREFIX, _LENGTH = "CG", 28


def is_outer_id(number: str) -> bool:
    """Say whether a number looks like one of ours."""
    return number.startswith(_PREFIX) and len(number) == _LENGTH and number.isalnum()


def outer_id_of(agency: str, booking_id: str, attempt: int) -> str:
    """Return our own number of a create call: short, unique, the same after a restart."""
    digest = uuid5(_NAMESPACE, f"{agency}/{booking_id}/{attempt}").bytes
    return _PREFIX + b32encode(digest).decode().rstrip("=")


def question_id_of(agency: str, booking_id: str, attempt: int) -> str:
    return str(uuid5(_NAMESPACE, f"question/{agency}/{booking_id}/{attempt}"))


def append(unit: Unit, booking_id: str, events: booking.Decision) -> bool:
    """Append a booking's events; tell whether there were any."""
    if events:
        unit.append(BOOKING, (booking_id,), events)
    return bool(events)


def start(unit: Unit, booking_id: str, outer_id: str, total: Money) -> bool:
    state = _state(unit, booking_id)
    if outer_id != outer_id_of(unit.context.agency, booking_id, state.attempt):
        return False  # the draft was made of a view that lacks a person's word
    return append(unit, booking_id, booking.start(state, outer_id, total, unit.context.at))


def hold(
    unit: Unit,
    booking_id: str,
    reason: HoldReason,
    message: str,
    until: datetime | None,
    *,
    called: bool,
) -> bool:
    """Let the booking wait; one whose call certainly never left is unsent again first.

    `called` says that the call was this worker's own. Of another's it knows nothing: the view
    that it began with may be older than that call.
    """
    if called:
        append(unit, booking_id, booking.not_sent(_state(unit, booking_id), message))
    held = booking.hold(_state(unit, booking_id), reason, message, until)
    return append(unit, booking_id, held)


def refuse(
    unit: Unit, booking_id: str, code: str, message: str, remedy: str, *, called: bool
) -> bool:
    """Refuse the whole booking; `called` as in `hold`."""
    state = _state(unit, booking_id)
    if not called and state.status not in booking.UNSENT:
        return False
    return append(unit, booking_id, booking.refuse(state, code, message, remedy))


def refuse_lines(unit: Unit, booking_id: str, lines: Sequence[FailedItem]) -> bool:
    """Refuse a booking of which no line can be bought, each with its own reason: nothing is sent.

    One that another's call has left for since this worker looked is left alone.
    """
    state = _state(unit, booking_id)
    if state.status not in booking.UNSENT:
        return False
    first = lines[0]
    own = tuple(lines) if len({line.code for line in lines}) > 1 else ()
    reason = (first.code, first.message, first.remedy)
    return append(unit, booking_id, booking.refuse(state, *reason, own))


def doubt(unit: Unit, booking_id: str, window: timedelta) -> bool:
    return append(unit, booking_id, booking.doubt(_state(unit, booking_id), window))


def place(
    unit: Unit, booking_id: str, placement: Placement, left_out: Sequence[FailedItem]
) -> bool:
    """Record the orders that create answered, with our lines on each."""
    state = _state(unit, booking_id)
    by_number = {line.line_no: line for line in state.lines}
    orders, links = [], []
    for made in placement.orders:
        lines = tuple(by_number[number] for number in made.line_nos if number in by_number)
        orders.append(PlacedOrder(made.order_id, made.total, refs(lines)))
        links.append((made.order_id, lines, made.pay_url))
    failed = [
        FailedItem(*_ids(by_number[line.line_no]), line.code, line.message, remedy_for(line.code))
        for line in placement.failed
        if line.line_no in by_number
    ]
    events = booking.place(state, tuple(orders), (*left_out, *failed), adopted=False)
    return _placed(unit, booking_id, events, links)


def perhaps_sent(unit: Unit, booking_id: str, since: datetime, window: timedelta) -> bool:
    """Look for the booking's order first: it may have been made in a time that was lost."""
    state, now = _state(unit, booking_id), unit.context.at
    return append(unit, booking_id, booking.perhaps_sent(state, since, now + window))


def adopt(
    unit: Unit, booking_id: str, found: Sequence[ProviderOrder], session_id: str = ""
) -> bool:
    """Record the orders that were found under our outer id after no answer had come.

    Each line stands on one order: should a second order hold it too, that one is unmatched.
    `session_id` names the session in which they were found, where it is not the booking's own.
    """
    state = _state(unit, booking_id)
    if session_id:
        state = replace(state, session_id=session_id)
    held, left = _lines_by_order(state, found)
    orders, links = [], []
    for read in found:
        if lines := held[read.order_id]:
            orders.append(PlacedOrder(read.order_id, read.total, refs(lines)))
            links.append((read.order_id, lines, ""))
    failed = tuple(
        FailedItem(*_ids(line), "not_on_order", "The order that was found does not hold it.")
        for line in left
    )
    events = booking.place(state, tuple(orders), failed, adopted=True)
    done = _placed(unit, booking_id, events, links)
    for read in found:
        known_orders.see(unit, state.session_id, read)
    question_id = question_id_of(unit.context.agency, booking_id, state.attempt)
    idle = question.settle(unit.state(QUESTION, question_id))
    if idle:
        unit.append(QUESTION, (question_id,), idle)
    return done


def _lines_by_order(
    state: BookingState, found: Sequence[ProviderOrder]
) -> tuple[dict[str, tuple[WantedLine, ...]], list[WantedLine]]:
    """Return which of our lines each order holds, and those that none does.

    An order under our own number is ours. Where it holds goods that cannot be traced to a line
    (ids of another kind), a line that was not found may be just those: it counts as bought.
    """
    left, strange = list(state.lines), ""
    held: dict[str, tuple[WantedLine, ...]] = {}
    for read in sorted(found, key=lambda order: order.order_id):
        held[read.order_id] = tuple(line for line in left if _traced(line, read.lines))
        left = [line for line in left if line not in held[read.order_id]]
        known = [_traced(line, read.lines) for line in state.lines]
        if not strange and any(line not in known for line in read.lines):
            strange = read.order_id
    if strange:
        held[strange] += tuple(left)
        left = []
    return held, left


def _traced(line: WantedLine, lines: Sequence[ProviderLine]) -> ProviderLine | None:
    """Find our line on an order: by the number that the marketplace echoes, else by the goods."""
    echoed = [one for one in lines if one.line_no == line.line_no]
    return echoed[0] if echoed else line_of(_linked(line), tuple(lines))


def ask(unit: Unit, booking_id: str, *, looked: bool) -> bool:
    """The absence window is over and nothing was found, or nobody could look: a person decides."""
    state = _state(unit, booking_id)
    if state.status is not booking.BookingStatus.IN_DOUBT:
        return False
    question_id = question_id_of(unit.context.agency, booking_id, state.attempt)
    outer_id = state.outer_id or outer_id_of(unit.context.agency, booking_id, state.attempt)
    values = {"vendor": state.vendor_name, "order": outer_id}
    if looked:
        told = counted(
            "No answer came when {number} item of {vendor} was booked, and no order {order} can be"
            " found on the marketplace. Look there yourself before you let it be created again.",
            "No answer came when {number} items of {vendor} were booked, and no order {order} can"
            " be found on the marketplace. Look there yourself before you let it be created again.",
            len(state.lines),
            **values,
        )
    else:
        told = counted(
            "No answer came when {number} item of {vendor} was booked, and the marketplace could"
            " not be asked for order {order} since. Look there yourself before you let it be"
            " created again.",
            "No answer came when {number} items of {vendor} were booked, and the marketplace could"
            " not be asked for order {order} since. Look there yourself before you let it be"
            " created again.",
            len(state.lines),
            **values,
        )
    asked = QuestionAsked(
        provider=state.provider,
        session_id=state.session_id,
        operation_id=state.operation_id,
        kind=QuestionKind.BOOKING_IN_DOUBT,
        text=told.text,
        sentence=told.plain,
        choices=CHOICES[QuestionKind.BOOKING_IN_DOUBT],
        items=refs(state.lines),
        subject_id=booking_id,
        assigned_to=state.ordered_by,
    )
    events = question.ask(unit.state(QUESTION, question_id), asked)
    if events:
        unit.append(QUESTION, (question_id,), events)
    return bool(events)


def _placed(
    unit: Unit,
    booking_id: str,
    events: tuple[booking_events.BookingEvent, ...],
    links: Sequence[tuple[str, tuple[WantedLine, ...], str]],
) -> bool:
    if not append(unit, booking_id, events):
        return False
    state = _state(unit, booking_id)
    for order_id, lines, pay_url in links:
        items = tuple(_linked(line) for line in lines)
        order = (state.provider.value, order_id)
        known_orders.link(
            unit,
            state.session_id,
            order,
            items,
            booked=True,
            pay_url=pay_url,
            by=state.ordered_by,
        )
    return True


def _state(unit: Unit, booking_id: str) -> BookingState:
    state = unit.state(BOOKING, booking_id)
    assert state is not None
    return state


def _linked(line: WantedLine) -> LinkedItem:
    return LinkedItem(line.order_id, line.item_id, line.goods_id, line.sku_id, line.quantity)


def _ids(line: WantedLine) -> tuple[str, str]:
    return line.order_id, line.item_id
