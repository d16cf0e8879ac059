"""The rules of an agency as clients see them: what was set, else the defaults."""

from collections.abc import Mapping
from typing import Any

import msgspec

from services.order_status.application.reading.item_shape import Shape
from services.order_status.domain.provider_effects import RANK, STAYS
from services.order_status.domain.rule_events import (
    AutomaticBookingSet,
    RuleEvent,
    StatusMappingSet,
)
from services.order_status.domain.rules import (
    AUTOMATIC_BOOKING,
    STATUS_MAPPING,
    automatic_booking_of,
    effects_of,
    evolve,
)
from services.order_status.domain.status_mapping import targets
from services.order_status.domain.vocabulary import ItemStatus, Provider, ProviderStatus

Row = Mapping[str, Any]

_EVENTS: dict[str, type[RuleEvent]] = {
    AUTOMATIC_BOOKING: AutomaticBookingSet,
    STATUS_MAPPING: StatusMappingSet,
}


class RuleShape(Shape):
    version: int
    """0 while nobody has set the rule: then these are the defaults."""
    set_by: str | None
    set_at: str | None


class AutomaticBookingShape(RuleShape):
    enabled: bool
    delay_seconds: int
    session_ids: Mapping[Provider, str]
    merge_orders: bool
    queue_when_limited: bool


class StatusEffectShape(Shape):
    status: ProviderStatus
    moves_to: ItemStatus | None
    unbinds: bool
    possible: tuple[ItemStatus, ...]
    """Where this status may move items, by the status table."""


class StatusMappingShape(RuleShape):
    effects: tuple[StatusEffectShape, ...]
    """Of every provider status, in the order in which an order comes by them."""


class Rules(Shape):
    automatic_booking: AutomaticBookingShape
    status_mapping: StatusMappingShape
    position: int
    catching_up: bool


def shape_rules(rows: Mapping[str, Row], position: int, *, catching_up: bool) -> Rules:
    """Return both rules; `rows` are those that were set, by their keys."""
    booking, mapping = rows.get(AUTOMATIC_BOOKING), rows.get(STATUS_MAPPING)
    rule = automatic_booking_of(_state(booking, AUTOMATIC_BOOKING))
    effects = effects_of(_state(mapping, STATUS_MAPPING))
    return Rules(
        automatic_booking=AutomaticBookingShape(
            **_head(booking),
            enabled=rule.enabled,
            delay_seconds=rule.delay_seconds,
            session_ids=rule.session_ids,
            merge_orders=rule.merge_orders,
            queue_when_limited=rule.queue_when_limited,
        ),
        status_mapping=StatusMappingShape(
            **_head(mapping),
            effects=tuple(
                StatusEffectShape(
                    status=status,
                    moves_to=effect.moves_to,
                    unbinds=effect.unbinds,
                    possible=targets(status),
                )
                for status in RANK
                for effect in [effects.get(status, STAYS)]
            ),
        ),
        position=position,
        catching_up=catching_up,
    )


def _head(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {"version": 0, "set_by": None, "set_at": None}
    return {name: row[name] for name in ("version", "set_by", "set_at")}


def _state(row: Row | None, rule: str) -> Any:
    return None if row is None else evolve(None, msgspec.convert(row["content"], _EVENTS[rule]))
