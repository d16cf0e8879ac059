"""Receipts at the warehouse: one item, counted; parts that stand apart become items beside it."""

from collections.abc import Collection
from dataclasses import replace
from itertools import count, islice

from chassis.commands.answers import CommandAnswer, LineAnswer
from chassis.writer.unit import Unit
from contracts.order_status.commands import ItemTarget, RecordReceipt
from services.order_status.application.aggregates import ITEM, ORDER
from services.order_status.application.lines import decide_line
from services.order_status.application.operations import answer_lines
from services.order_status.domain import item_commands, order, order_commands
from services.order_status.domain.item import ItemState, evolve
from services.order_status.domain.item_events import Split
from services.order_status.domain.item_receipts import Part, divide
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.refusal import Refusal

LONGEST_NUMBER = 64


def record_receipt(command: RecordReceipt, unit: Unit) -> CommandAnswer:
    """Take in what came of an item, and split off in the same transaction what stands apart."""
    target = command.item
    old = unit.state(ITEM, target.order_id, target.item_id)
    of_order = unit.state(ORDER, target.order_id)
    receipt = item_commands.RecordReceipt(
        command.received, command.accepted, command.rejected, command.reason
    )
    parts = divide(old, receipt) if old is not None else ()
    others = () if isinstance(parts, Refusal) else parts[1:]
    numbers = _free(target.item_id, of_order.item_ids if of_order else (), len(others))
    taken = decide_line(unit, target, replace(receipt, new_item_ids=numbers))
    if taken.refusal is not None or old is None:
        return answer_lines([taken], None)
    answers = [taken]
    for number, part in zip(numbers, others, strict=True):
        answers.append(_split_off(unit, target, old, number, part, command.reason))
        left = old.quantity - part.quantity
        old = evolve(old, Split(number, quantity_left=left, quantity_moved=part.quantity))
    return answer_lines(answers, None)


def _split_off(
    unit: Unit, target: ItemTarget, old: ItemState, number: str, part: Part, reason: str
) -> LineAnswer:
    """Register a part beside the item, as that stood, and take it in where it came."""
    added = order.decide(
        unit.state(ORDER, target.order_id), order_commands.RegisterSplitItem(number)
    )
    assert not isinstance(added, Refusal), "its number is free"
    unit.append(ORDER, (target.order_id,), added)
    new = ItemTarget(order_id=target.order_id, item_id=number)
    registered = decide_line(unit, new, split_registration(old, target.item_id, part.quantity))
    if part.inspection is None:
        return registered
    return decide_line(unit, new, item_commands.TakeIn(part.inspection, reason))


def _free(item_id: str, known: Collection[str], wanted: int) -> tuple[str, ...]:
    """Return numbers that the order does not have: the item's own, and behind it 2, 3 ..."""
    taken = set(known)
    ends = (f"-{number}" for number in count(2))
    numbers = (item_id[: LONGEST_NUMBER - len(end)] + end for end in ends)
    return tuple(islice((number for number in numbers if number not in taken), wanted))
