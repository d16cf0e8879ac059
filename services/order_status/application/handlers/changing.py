"""Changes by hand: status, quantity, configuration, notes; and cancelling an operation."""

from chassis.commands.answers import CommandAnswer, Outcome
from chassis.writer.unit import Unit
from contracts.order_status.commands import (
    AddNote,
    AgreePurchasePrice,
    CancelOperation,
    ChangeConfiguration,
    ChangeStatus,
    SplitItem,
)
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER
from services.order_status.application.lines import Named, decide_line
from services.order_status.application.operations import (
    ACCEPTED,
    accepted_of,
    answer_lines,
    operation_id_of,
    refuse,
    refused_lines,
)
from services.order_status.application.translation import to_domain
from services.order_status.domain import (
    item_commands,
    operation_commands,
    operation_decide,
    order,
    order_commands,
)
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.operation_lines import LineOutcome, SettledLine
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.vocabulary import ConfigurationEntry, ItemStatus, Money


def change_status(command: ChangeStatus, unit: Unit) -> CommandAnswer:
    """Give every item the status; each is decided, and answered, by itself."""
    status = ItemStatus(command.status)
    change = item_commands.ChangeStatus(status, command.correction, command.reason)
    answers = [decide_line(unit, target, change) for target in command.items]
    done = tuple(
        SettledLine(line.order_id, line.item_id, LineOutcome.DONE) for line in accepted_of(answers)
    )
    operation_id = operation_id_of(unit.context)
    if done:
        record = operation_commands.RecordStatusChange(status, done, refused_lines(answers))
        events = operation_decide.decide(None, record)
        assert not isinstance(events, Refusal)
        unit.append(OPERATION, (operation_id,), events)
    return answer_lines(answers, operation_id)


def split_item(command: SplitItem, unit: Unit) -> CommandAnswer:
    """Move part of an item's quantity to a new item, which stands where the old one does."""
    target = command.item
    old = unit.state(ITEM, target.order_id, target.item_id)
    reduced = decide_line(
        unit, target, item_commands.SplitOff(command.new_item_id, command.quantity)
    )
    if reduced.refusal is not None or old is None:
        return answer_lines([reduced], None)
    added = order.decide(
        unit.state(ORDER, target.order_id),
        order_commands.RegisterSplitItem(command.new_item_id),
    )
    if isinstance(added, Refusal):
        unit.discard()
        return refuse(added)
    unit.append(ORDER, (target.order_id,), added)
    new = Named(target.order_id, command.new_item_id)
    registered = decide_line(unit, new, split_registration(old, target.item_id, command.quantity))
    if registered.refusal is not None:
        unit.discard()
        return answer_lines([registered], None)
    return answer_lines([reduced, registered], None)


def change_configuration(command: ChangeConfiguration, unit: Unit) -> CommandAnswer:
    """Replace an item's configuration; the old one stays in its history."""
    entries = tuple(to_domain(entry, ConfigurationEntry) for entry in command.configuration)
    line = decide_line(unit, command.item, item_commands.ChangeConfiguration(entries))
    return answer_lines([line], None)


def agree_purchase_price(command: AgreePurchasePrice, unit: Unit) -> CommandAnswer:
    """Set what one piece may cost, in the place of the expected price or of an older agreement."""
    price = to_domain(command.price, Money)
    agree = item_commands.AgreePurchasePrice(price, command.reason)
    return answer_lines([decide_line(unit, command.item, agree)], None)


def add_note(command: AddNote, unit: Unit) -> CommandAnswer:
    """Put a note on an item or on its order."""
    if command.item_id is not None:
        target = Named(command.order_id, command.item_id)
        return answer_lines([decide_line(unit, target, item_commands.AddNote(command.text))], None)
    decision = order.decide(
        unit.state(ORDER, command.order_id), order_commands.AddOrderNote(command.text)
    )
    if isinstance(decision, Refusal):
        return refuse(decision)
    unit.append(ORDER, (command.order_id,), decision)
    return ACCEPTED


def cancel_operation(command: CancelOperation, unit: Unit) -> CommandAnswer:
    """Ask for what has not been sent to be withdrawn; what has been sent goes on."""
    decision = operation_decide.decide(
        unit.state(OPERATION, command.operation_id), operation_commands.Cancel(command.reason)
    )
    if isinstance(decision, Refusal):
        return refuse(decision)
    unit.append(OPERATION, (command.operation_id,), decision)
    return CommandAnswer(outcome=Outcome.ACCEPTED, operation_id=command.operation_id)
