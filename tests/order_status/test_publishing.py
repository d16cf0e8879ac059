"""What leaves the service is what the contracts say, no more and no less."""

import msgspec
import pytest

from chassis.recorded import Recorded
from chassis.streams import StreamName
from contracts.catalogue import EVENTS, ORDER_STATUS
from services.order_status.application.aggregates import CODEC
from services.order_status.application.publishing import publish
from services.order_status.domain import (
    item_events,
    money_events,
    operation_events,
    order_events,
    receipt_events,
    rule_events,
)
from tests.order_status.office import BEGINNING
from tests.order_status.samples import sample

KEYS = {
    "item": ("A 1.x", "1/2"),
    "order": ("A 1.x",),
    "operation": ("O-1",),
    "rule": ("automatic_booking",),
}
IDS = {"item": ("order_id", "item_id"), "order": ("order_id",), "operation": ("operation_id",)}


def _kinds() -> list[tuple[str, type]]:
    modules = (
        ("item", item_events, {"ItemEvent", "StatusChanged"}),
        ("item", money_events, set[str]()),
        ("item", receipt_events, set[str]()),
        ("order", order_events, {"OrderEvent"}),
        ("operation", operation_events, {"OperationEvent"}),
        ("rule", rule_events, {"RuleEvent"}),
    )
    return [
        (kind, model)
        for kind, module, bases in modules
        for name, model in vars(module).items()
        if isinstance(model, type) and model.__module__ == module.__name__ and name not in bases
    ]


DOMAIN_EVENTS = _kinds()


def recorded(kind: str, model: type, *, full: bool) -> Recorded:
    return Recorded(
        event=sample(model, full=full),
        stream=StreamName(kind, "default", KEYS[kind]),
        version=1,
        position=1,
        at=BEGINNING,
        actor="person:anna",
        correlation_id="c",
        causation_id="d",
        command="book",
    )


@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
@pytest.mark.parametrize(("kind", "model"), DOMAIN_EVENTS, ids=lambda v: getattr(v, "__name__", v))
def test_what_is_published_of_an_event_fits_its_contract(
    kind: str, model: type, *, full: bool
) -> None:
    publication = publish(recorded(kind, model, full=full))
    assert publication is not None
    read = publication.model.model_validate_json(publication.data, extra="forbid")
    for name, value in zip(IDS.get(kind, ()), KEYS[kind], strict=False):
        assert getattr(read, name) == value
    assert publication.subject.startswith("evt.order_status.default.")
    assert publication.subject.count(".") == 5


def test_every_published_event_has_its_domain_event() -> None:
    published = {entry.model for entry in EVENTS if entry.source == ORDER_STATUS}
    made = {publish(recorded(kind, model, full=True)) for kind, model in DOMAIN_EVENTS}
    assert {publication.model for publication in made if publication} == published


@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
@pytest.mark.parametrize(("kind", "model"), DOMAIN_EVENTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_stored_event_is_read_back_as_it_was(kind: str, model: type, *, full: bool) -> None:
    event = recorded(kind, model, full=full)
    stored = CODEC.encode(event)
    assert CODEC.decode(stored).event == event.event


def test_a_booking_of_0_1_0_is_read_as_it_was_done() -> None:
    """Its stored event says nothing of merging and queueing: both were what it did."""
    ordered = operation_events.BookingOrdered
    stored = CODEC.encode(recorded("operation", ordered, full=True))
    body = msgspec.json.decode(stored.state)
    del body["data"]["merge_orders"], body["data"]["queue_when_limited"]
    old = msgspec.structs.replace(stored, state=msgspec.json.encode(body))
    event = CODEC.decode(old).event
    assert (event.merge_orders, event.queue_when_limited) == (True, True)
