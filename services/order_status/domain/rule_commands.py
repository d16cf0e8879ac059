"""What can be asked of the rules of an agency."""

from dataclasses import dataclass, field

from services.order_status.domain.provider_effects import StatusEffect
from services.order_status.domain.vocabulary import Provider


@dataclass(frozen=True, slots=True)
class RuleCommand:
    """Sets a rule; the same again is harmless."""


@dataclass(frozen=True, slots=True)
class SetAutomaticBooking(RuleCommand):
    enabled: bool
    delay_seconds: int
    session_ids: dict[Provider, str] = field(default_factory=dict)
    merge_orders: bool = False
    queue_when_limited: bool = True


@dataclass(frozen=True, slots=True)
class SetStatusMapping(RuleCommand):
    effects: tuple[StatusEffect, ...]
