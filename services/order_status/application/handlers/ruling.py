"""Setting the rules of the agency."""

from chassis.commands.answers import CommandAnswer
from chassis.writer.unit import Unit
from contracts.order_status.commands import SetAutomaticBooking, SetStatusMapping
from services.order_status.application.aggregates import RULE
from services.order_status.application.operations import ACCEPTED, refuse
from services.order_status.application.translation import to_domain
from services.order_status.domain import rule_commands, rules
from services.order_status.domain.refusal import Refusal


def set_automatic_booking(command: SetAutomaticBooking, unit: Unit) -> CommandAnswer:
    """Say whether, when and how newly paid items are booked by themselves."""
    rule = to_domain(command, rule_commands.SetAutomaticBooking)
    return _set(unit, rules.AUTOMATIC_BOOKING, rule)


def set_status_mapping(command: SetStatusMapping, unit: Unit) -> CommandAnswer:
    """Say what provider statuses mean for items; messages that came before stay as they were."""
    rule = to_domain(command, rule_commands.SetStatusMapping)
    return _set(unit, rules.STATUS_MAPPING, rule)


def _set(unit: Unit, name: str, command: rule_commands.RuleCommand) -> CommandAnswer:
    decision = rules.decide(unit.state(RULE, name), command)
    if isinstance(decision, Refusal):
        return refuse(decision)
    if decision:
        unit.append(RULE, (name,), decision)
    return ACCEPTED
