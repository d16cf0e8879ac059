"""Rules: what an administrator sets for the gateway of one agency; every change is an event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import (
    DEFAULT,
    PriceGuard,
    PriceGuardMode,
)
from services.marketplace_gateway.domain.provider_order import Provider


@dataclass(frozen=True, slots=True)
class DeliveryAddress:
    """A warehouse of ours; `address_id` is our own name of it."""

    address_id: str
    full_name: str
    mobile: str
    province: str
    city: str
    district: str
    street: str
    post_code: str


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """Where goods go; a condition that is None holds always."""

    address_id: str
    provider: Provider | None = None
    session_id: str | None = None
    vendor_id: str | None = None


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """A rule was set."""


@dataclass(frozen=True, slots=True)
class PriceGuardSet(RuleEvent):
    mode: PriceGuardMode
    percent: Decimal | None
    amount: Money | None


@dataclass(frozen=True, slots=True)
class DeliverySet(RuleEvent):
    addresses: tuple[DeliveryAddress, ...]
    rules: tuple[DeliveryRule, ...]


@dataclass(frozen=True, slots=True)
class RulesState:
    price_guard: PriceGuard = DEFAULT
    addresses: tuple[DeliveryAddress, ...] = ()
    delivery: tuple[DeliveryRule, ...] = ()

    def address(
        self, provider: Provider, session_id: str, vendor_id: str
    ) -> DeliveryAddress | None:
        """Return where the first rule that fits sends the goods, None when none fits."""
        for rule in self.delivery:
            fits = (
                rule.provider in {None, provider}
                and rule.session_id in {None, session_id}
                and rule.vendor_id in {None, vendor_id}
            )
            if fits:
                return _named(self.addresses, rule.address_id)
        return None


def evolve(state: RulesState | None, event: RuleEvent) -> RulesState:
    """Return the rules as they are after the event."""
    state = state or RulesState()
    match event:
        case PriceGuardSet(mode, percent, amount):
            return replace(state, price_guard=PriceGuard(mode, percent, amount))
        case DeliverySet(addresses, rules):
            return replace(state, addresses=addresses, delivery=rules)
        case _:
            return state


def set_rule(state: RulesState | None, event: RuleEvent) -> tuple[RuleEvent, ...]:
    """Set a rule; setting what holds already is no event."""
    before = state or RulesState()
    return () if evolve(before, event) == before else (event,)


def _named(addresses: Sequence[DeliveryAddress], address_id: str) -> DeliveryAddress | None:
    return next((one for one in addresses if one.address_id == address_id), None)
