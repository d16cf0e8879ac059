"""The customer pays, or accepts a new price."""

from chassis.commands.answers import CommandAnswer
from chassis.writer.unit import Unit
from contracts.order_status.commands import ConfirmPrice, ReportPaid
from services.order_status.application.aggregates import ITEM, ORDER
from services.order_status.application.lines import Named, decide_line
from services.order_status.application.operations import answer_lines, refuse
from services.order_status.application.translation import to_domain
from services.order_status.domain import item_commands
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.vocabulary import ItemStatus, Money


def report_paid(command: ReportPaid, unit: Unit) -> CommandAnswer:
    """Mark items as paid: those named, or all of the order that await payment."""
    order = unit.state(ORDER, command.order_id)
    if order is None:
        return refuse(Refusal("order_unknown", "There is no order of this number."))
    item_ids = command.item_ids or order.item_ids
    unit.prefetch(ITEM, ((command.order_id, item_id) for item_id in item_ids))
    if not command.item_ids:
        item_ids = tuple(i for i in item_ids if _awaits_payment(unit, command.order_id, i))
    lines = [
        decide_line(
            unit,
            Named(command.order_id, item_id),
            item_commands.MarkPaid(),
        )
        for item_id in item_ids
    ]
    return answer_lines(lines, None)


def confirm_price(command: ConfirmPrice, unit: Unit) -> CommandAnswer:
    """Take the customer's acceptance of a new price: the item is Paid again."""
    price = to_domain(command.price, Money)
    line = decide_line(unit, command.item, item_commands.ConfirmPrice(price))
    return answer_lines([line], None)


def _awaits_payment(unit: Unit, order_id: str, item_id: str) -> bool:
    item = unit.state(ITEM, order_id, item_id)
    return item is not None and item.status is ItemStatus.AWAITING_PAYMENT
