"""What other services see of the domain's events: the same names and fields, minus what is ours.

The JSON is made straight from the domain event, because the relay lives on speed; a test holds
every one of them against its class in the contracts.
"""

from typing import Any

import msgspec

from chassis.delivery.publication import Publication, public_json
from chassis.recorded import Recorded
from contracts import subjects
from contracts.model import Event
from contracts.order_status import events as published
from services.order_status.application.aggregates import ITEM, ORDER, RULE
from services.order_status.domain import item_events, money_events, order_events

PRIVATE_FIELDS: dict[type, frozenset[str]] = {
    order_events.OrderRegistered: frozenset({"content_digest"}),
    item_events.ItemRegistered: frozenset({"refused_before", "purchase_price_agreed", "line_id"}),
    money_events.PurchasePriceChanged: frozenset({"as_of"}),
    money_events.RefundChanged: frozenset({"as_of"}),
}
"""Fields of the domain that do not leave the service."""

LINK_FIELDS = frozenset({"provider", "session_id", "provider_order_id", "booked"})
"""What is published of the provider order that a split-off item begins on."""


def publish(recorded: Recorded) -> Publication | None:
    """Return what is published of an event; all of them are, today."""
    kind = type(recorded.event)
    model: type[Event] = getattr(published, kind.__name__)
    agency, key = recorded.stream.agency, recorded.stream.key
    if recorded.stream.kind == ITEM.kind:
        ids = {"order_id": key[0], "item_id": key[1]}
        subject = subjects.order_status_event(agency, key[0], key[1], model.__name__)
    elif recorded.stream.kind == ORDER.kind:
        ids = {"order_id": key[0]}
        subject = subjects.order_status_event(agency, key[0], None, model.__name__)
    elif recorded.stream.kind == RULE.kind:
        ids = {}
        subject = subjects.order_status_event(agency, None, None, model.__name__)
    else:
        ids = {"operation_id": key[0]}
        subject = subjects.order_status_event(agency, None, key[0], model.__name__)
    event = recorded.event
    if isinstance(event, item_events.ItemRegistered) and event.link is not None:
        return Publication(subject, model, _split_off(ids, event))
    return Publication(
        subject, model, public_json(ids, event, PRIVATE_FIELDS.get(kind, frozenset()))
    )


def _split_off(ids: dict[str, str], event: item_events.ItemRegistered) -> bytes:
    content: dict[str, Any] = msgspec.to_builtins(event)
    private = PRIVATE_FIELDS[item_events.ItemRegistered]
    public = {name: value for name, value in content.items() if name not in private}
    public["link"] = {name: public["link"][name] for name in sorted(LINK_FIELDS)}
    return msgspec.json.encode(ids | public)
