"""Who set each rule of an agency, and when: told by the events themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from chassis.streams import StreamName
from services.marketplace_gateway.application.aggregates import CODEC, RULES, RULES_KEY
from services.marketplace_gateway.domain.rules import DeliverySet, PriceGuardSet

NOBODY: Mapping[str, Any] = {"set_by": None, "set_at": None}
"""Of a rule that stands at its default."""

_RULES = {PriceGuardSet: "price_guard", DeliverySet: "delivery"}


class Streams(Protocol):
    """As much of an event store as this needs."""

    def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[StoredEvent]]: ...


class RuleSetting:
    """Reads the one stream of an agency's rules; it is short. Blocks."""

    def __init__(self, store: Streams) -> None:
        self._store = store

    def of(self, agency: str, position: int) -> Mapping[str, Mapping[str, Any]]:
        """Return `set_by` and `set_at` by rule, as of the position that a row holds."""
        found = dict.fromkeys(_RULES.values(), NOBODY)
        name = StreamName(RULES.kind, agency, (RULES_KEY,))
        for stored in self._store.streams([name.id]).get(name.id, ()):
            recorded = CODEC.decode(stored)
            rule = _RULES.get(type(recorded.event))
            if rule is not None and recorded.position <= position:
                found[rule] = {"set_by": recorded.actor, "set_at": recorded.at.isoformat()}
        return found
