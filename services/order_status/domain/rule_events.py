"""What can happen to the rules of an agency. Which rule it is stands in the key of its stream."""

from dataclasses import dataclass, field

from services.order_status.domain.provider_effects import StatusEffect
from services.order_status.domain.vocabulary import Provider


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """Somebody set a rule."""


@dataclass(frozen=True, slots=True)
class AutomaticBookingSet(RuleEvent):
    """The rule for newly paid items."""

    enabled: bool
    delay_seconds: int
    session_ids: dict[Provider, str] = field(default_factory=dict)
    merge_orders: bool = False
    queue_when_limited: bool = True


@dataclass(frozen=True, slots=True)
class StatusMappingSet(RuleEvent):
    """What provider statuses mean for items; a status that is not named changes nothing."""

    effects: tuple[StatusEffect, ...]
