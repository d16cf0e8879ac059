"""Rules that an administrator sets: the price guard, and where goods are delivered."""

from chassis.commands.answers import CommandAnswer
from chassis.writer.unit import Unit
from contracts.marketplace.commands import SetDelivery, SetPriceGuard
from services.marketplace_gateway.application.aggregates import RULES, RULES_KEY
from services.marketplace_gateway.application.handlers.answering import ACCEPTED
from services.marketplace_gateway.domain import rules
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import PriceGuardMode
from services.marketplace_gateway.domain.provider_order import Provider


def set_price_guard(command: SetPriceGuard, unit: Unit) -> CommandAnswer:
    """Set what happens when a marketplace asks for more than was expected."""
    amount = command.amount
    tolerated = None if amount is None else Money(amount.amount, amount.currency)
    mode = PriceGuardMode(command.mode)
    return _set(unit, rules.PriceGuardSet(mode, command.percent, tolerated))


def set_delivery(command: SetDelivery, unit: Unit) -> CommandAnswer:
    """Set where vendors send goods to."""
    addresses = tuple(
        rules.DeliveryAddress(
            one.address_id,
            one.full_name,
            one.mobile,
            one.province,
            one.city,
            one.district,
            one.street,
            one.post_code,
        )
        for one in command.addresses
    )
    ways = tuple(
        rules.DeliveryRule(
            rule.address_id,
            None if rule.provider is None else Provider(rule.provider),
            rule.session_id,
            rule.vendor_id,
        )
        for rule in command.rules
    )
    return _set(unit, rules.DeliverySet(addresses, ways))


def _set(unit: Unit, event: rules.RuleEvent) -> CommandAnswer:
    events = rules.set_rule(unit.state(RULES, RULES_KEY), event)
    if events:
        unit.append(RULES, (RULES_KEY,), events)
    return ACCEPTED
