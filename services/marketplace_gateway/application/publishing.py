"""What other services see of the gateway's events: the same names, minus what is ours."""

from dataclasses import dataclass

from chassis.delivery.publication import Publication, public_json
from chassis.recorded import Recorded
from contracts import subjects
from contracts.marketplace import events as published
from contracts.model import Event
from services.marketplace_gateway.application.aggregates import (
    BINDING,
    BOOKING,
    PROVIDER_ORDER,
    QUESTION,
    RULES,
    SESSION,
    SYNCHRONIZATION,
    UNBINDING,
    WITHDRAWAL,
)
from services.marketplace_gateway.domain import (
    binding,
    booking_events,
    known_order_events,
    question,
    rules,
    session_events,
    synchronization,
    unbinding,
    withdrawal,
)
from services.marketplace_gateway.domain.references import ItemRef, refs

INTERNAL = frozenset(
    {
        booking_events.CallNotSent,
        booking_events.CreateAgainOrdered,
        binding.BindingTaken,
        unbinding.UnbindingTaken,
        withdrawal.OperationWithdrawn,
        unbinding.CancellationSent,
        unbinding.CancellationChosen,
        known_order_events.ItemsLinked,
        known_order_events.ItemsUnlinked,
    }
)
"""Events that concern nobody outside."""

PRIVATE_FIELDS: dict[type, frozenset[str]] = {
    booking_events.BookingStarted: frozenset({"at"}),
    known_order_events.ProviderOrderChanged: frozenset(
        {"outer_id", "lines", "created_at", "pay_before", "parcels_read"}
    ),
    session_events.SessionAdded: frozenset({"by"}),
    question.QuestionAsked: frozenset({"subject_id"}),
    synchronization.SynchronizationStarted: frozenset({"provider_order_ids"}),
}
"""Fields of the domain that do not leave the service."""

ID_NAMES = {
    SESSION.kind: "session_id",
    BOOKING.kind: "booking_id",
    QUESTION.kind: "question_id",
    SYNCHRONIZATION.kind: "synchronization_id",
    PROVIDER_ORDER.kind: "",
    BINDING.kind: "",
    UNBINDING.kind: "",
    WITHDRAWAL.kind: "",
    RULES.kind: "",
}
"""Under which name the stream's key goes out; empty = the event itself names it."""


@dataclass(frozen=True, slots=True)
class _PublishedPreparation:
    """BookingPrepared without what only the gateway needs to buy."""

    operation_id: str
    provider: str
    session_id: str
    vendor_id: str
    vendor_name: str
    items: tuple[ItemRef, ...]


def publish(recorded: Recorded) -> Publication | None:
    """Return what is published of an event, None for an internal one."""
    event = recorded.event
    kind = type(event)
    if kind in INTERNAL:
        return None
    model: type[Event] = getattr(published, kind.__name__)
    id_name = ID_NAMES[recorded.stream.kind]
    ids = {id_name: recorded.stream.key[0]} if id_name else {}
    subject = _subject(recorded, model.__name__)
    if isinstance(event, booking_events.BookingPrepared):
        event = _PublishedPreparation(
            event.operation_id,
            event.provider,
            event.session_id,
            event.vendor_id,
            event.vendor_name,
            refs(event.lines),
        )
    private = PRIVATE_FIELDS.get(kind, frozenset())
    return Publication(subject, model, public_json(ids, event, private))


def _subject(recorded: Recorded, name: str) -> str:
    """Return where an event goes; a rule of the agency stands under no marketplace's name."""
    event = recorded.event
    if isinstance(event, rules.RuleEvent):
        return subjects.marketplace_event(recorded.stream.agency, "", None, name)
    session_id = event.session_id if hasattr(event, "session_id") else recorded.stream.key[0]
    return subjects.marketplace_event(recorded.stream.agency, event.provider, session_id, name)
