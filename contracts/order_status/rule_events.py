"""Published events of the rules that an administrator sets."""

from pydantic import Field

from contracts.model import Event, Provider
from contracts.order_status.vocabulary import StatusEffect


class AutomaticBookingSet(Event):
    """The rule for newly paid items."""

    enabled: bool
    delay_seconds: int
    session_ids: dict[Provider, str] = Field(default_factory=dict)
    merge_orders: bool = False
    queue_when_limited: bool = True


class StatusMappingSet(Event):
    """What provider statuses mean for items; a status that is not named changes nothing."""

    effects: tuple[StatusEffect, ...]
