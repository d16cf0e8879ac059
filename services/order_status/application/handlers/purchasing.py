"""Book, bind, unbind: the marketplace is asked, by an operation that the gateway takes up."""

from dataclasses import replace

from chassis.commands.answers import CommandAnswer
from chassis.writer.unit import Unit
from contracts.order_status.commands import Bind, Book, ItemTarget, Unbind
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER
from services.order_status.application.lines import decide_line
from services.order_status.application.operations import (
    accepted_of,
    answer_lines,
    operation_id_of,
    refuse,
    refuse_with,
    refused_lines,
)
from services.order_status.domain import item_commands
from services.order_status.domain import operation_commands as operations
from services.order_status.domain.item import ItemState
from services.order_status.domain.operation_decide import decide as decide_operation
from services.order_status.domain.operation_lines import BindingLine, BookingLine, LinkedLine
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import purchase_list
from services.order_status.domain.vocabulary import Goods, Provider, PurchaseList


def book(command: Book, unit: Unit) -> CommandAnswer:
    """Ask for items to be bought; every line is answered by itself."""
    targets = command.items or _bookable(command.order_id or "", unit)
    if isinstance(targets, Refusal):
        return refuse(targets)
    operation_id = operation_id_of(unit.context)
    sessions = {Provider(provider): s for provider, s in command.session_ids.items()}
    answers = []
    for target in targets:
        item = unit.state(ITEM, target.order_id, target.item_id)
        session = sessions.get(item.goods.provider) if item else None
        request = item_commands.RequestBooking(operation_id, session)
        answers.append(decide_line(unit, target, request))
    lines = tuple(
        BookingLine(
            line.order_id,
            line.item_id,
            _for_buying(item.goods),
            item.quantity,
            item.expected_purchase_price,
        )
        for line in accepted_of(answers)
        for item in [_known(unit, line.order_id, line.item_id)]
    )
    start = operations.StartBooking(
        lines,
        refused_lines(answers),
        sessions,
        command.message,
        command.merge_orders,
        command.queue_when_limited,
    )
    _begin(unit, operation_id, start, has_lines=bool(lines))
    return answer_lines(answers, operation_id)


def bind(command: Bind, unit: Unit) -> CommandAnswer:
    """Ask the gateway to verify a provider order, and bind items to it."""
    operation_id = operation_id_of(unit.context)
    providers = {
        item.goods.provider
        for target in command.items
        for item in [unit.state(ITEM, target.order_id, target.item_id)]
        if item is not None
    }
    if len(providers) > 1:
        return refuse_with(
            "two_providers", "One provider order holds goods of one marketplace only."
        )
    request = item_commands.RequestBinding(
        operation_id, command.provider_order_id, command.session_id
    )
    answers = [decide_line(unit, target, request) for target in command.items]
    lines = tuple(
        BindingLine(line.order_id, line.item_id, _for_buying(item.goods), item.quantity)
        for line in accepted_of(answers)
        for item in [_known(unit, line.order_id, line.item_id)]
    )
    if lines:
        start = operations.StartBinding(
            providers.pop(),
            command.provider_order_id,
            lines,
            refused_lines(answers),
            command.session_id,
        )
        _begin(unit, operation_id, start, has_lines=True)
    return answer_lines(answers, operation_id)


def unbind(command: Unbind, unit: Unit) -> CommandAnswer:
    """Ask for items to be freed; an unpaid order of ours is cancelled on the marketplace."""
    operation_id = operation_id_of(unit.context)
    request = item_commands.RequestUnbinding(operation_id)
    answers = [decide_line(unit, target, request) for target in command.items]
    lines = tuple(
        LinkedLine(
            line.order_id,
            line.item_id,
            link.provider,
            link.session_id,
            link.provider_order_id,
            link.booked,
        )
        for line in accepted_of(answers)
        for link in [_known(unit, line.order_id, line.item_id).link]
        if link is not None
    )
    start = operations.StartUnbinding(lines, refused_lines(answers), command.only_unlink)
    _begin(unit, operation_id, start, has_lines=bool(lines))
    return answer_lines(answers, operation_id)


def _bookable(order_id: str, unit: Unit) -> tuple[ItemTarget, ...] | Refusal:
    order = unit.state(ORDER, order_id)
    if order is None:
        return Refusal("order_unknown", "There is no order of this number.")
    unit.prefetch(ITEM, ((order_id, item_id) for item_id in order.item_ids))
    targets = tuple(
        ItemTarget(order_id=order_id, item_id=item_id)
        for item_id in order.item_ids
        for item in [_known(unit, order_id, item_id)]
        if item.request is None
        and purchase_list(item.status, linked=item.link is not None)
        is PurchaseList.READY_FOR_PURCHASE
    )
    return targets or Refusal("nothing_to_book", "The order has no item that can be booked.")


def _begin(
    unit: Unit, operation_id: str, command: operations.OperationCommand, *, has_lines: bool
) -> None:
    """Start the operation; with no line accepted there is none."""
    if not has_lines:
        return
    events = decide_operation(unit.state(OPERATION, operation_id), command)
    assert not isinstance(events, Refusal)
    unit.append(OPERATION, (operation_id,), events)


def _known(unit: Unit, order_id: str, item_id: str) -> ItemState:
    item = unit.state(ITEM, order_id, item_id)
    assert item is not None
    return item


def _for_buying(goods: Goods) -> Goods:
    """Leave out what only people read: an operation may hold thousands of lines."""
    return replace(goods, description="", photo_url="")
