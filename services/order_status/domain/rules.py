"""The rules of an agency: automatic booking, and what provider statuses mean for items."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from services.order_status.domain import rule_commands as c
from services.order_status.domain import rule_events as e
from services.order_status.domain.provider_effects import (
    DEFAULT_EFFECTS,
    STAYS,
    ProviderEffect,
    ProviderEffects,
    StatusEffect,
)
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.status_mapping import why_not
from services.order_status.domain.vocabulary import Provider, ProviderStatus

AUTOMATIC_BOOKING = "automatic_booking"
STATUS_MAPPING = "status_mapping"
"""Keys of the streams, one for each rule of an agency."""

Decision = tuple[e.RuleEvent, ...] | Refusal


@dataclass(frozen=True, slots=True)
class AutomaticBooking:
    """How newly paid items are booked by themselves; off unless somebody turns it on."""

    enabled: bool = False
    delay_seconds: int = 900
    """Time to correct an order before it is bought."""
    session_ids: Mapping[Provider, str] = field(default_factory=dict)
    merge_orders: bool = False
    queue_when_limited: bool = True


@dataclass(frozen=True, slots=True)
class StatusMapping:
    effects: Mapping[ProviderStatus, ProviderEffect]
    """Only of statuses that do something."""


RuleState = AutomaticBooking | StatusMapping


def evolve(_state: RuleState | None, event: e.RuleEvent) -> RuleState:
    """Return the rule as it is after the event: the last one replaces all before it."""
    match event:
        case e.AutomaticBookingSet():
            return AutomaticBooking(
                event.enabled,
                event.delay_seconds,
                event.session_ids,
                event.merge_orders,
                event.queue_when_limited,
            )
        case e.StatusMappingSet():
            return StatusMapping(_effective(event.effects))
        case _:
            raise TypeError(type(event).__name__)


def decide(state: RuleState | None, command: c.RuleCommand) -> Decision:
    """Return the event that sets the rule, none when it says so already, or a refusal."""
    match command:
        case c.SetAutomaticBooking():
            event: e.RuleEvent = e.AutomaticBookingSet(**asdict(command))
        case c.SetStatusMapping():
            refusal = why_not(command.effects)
            if refusal is not None:
                return refusal
            event = e.StatusMappingSet(command.effects)
        case _:
            raise TypeError(type(command).__name__)
    return () if evolve(None, event) == state else (event,)


def automatic_booking_of(state: RuleState | None) -> AutomaticBooking:
    """Return the agency's rule, or the default where nobody has set one."""
    return state if isinstance(state, AutomaticBooking) else AutomaticBooking()


def effects_of(state: RuleState | None) -> ProviderEffects:
    """Return the agency's mapping, or the default where nobody has set one."""
    return state.effects if isinstance(state, StatusMapping) else DEFAULT_EFFECTS


def _effective(effects: tuple[StatusEffect, ...]) -> Mapping[ProviderStatus, ProviderEffect]:
    made = {one.status: ProviderEffect(one.moves_to, one.unbinds) for one in effects}
    return {status: effect for status, effect in made.items() if effect != STAYS}
