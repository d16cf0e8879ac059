"""What leaves the service: every event is internal or says exactly what its contract says."""

import dataclasses
import inspect
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from chassis.recorded import Recorded
from chassis.streams import StreamName
from contracts.catalogue import MARKETPLACE, entry_of
from contracts.marketplace import events as published
from contracts.model import Event
from services.marketplace_gateway.application import aggregates as a
from services.marketplace_gateway.application.publishing import INTERNAL, publish
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
from services.marketplace_gateway.domain.money import Money

SOURCES: dict[Any, tuple[Any, type]] = {
    a.SESSION: (session_events, session_events.SessionEvent),
    a.BOOKING: (booking_events, booking_events.BookingEvent),
    a.PROVIDER_ORDER: (known_order_events, known_order_events.KnownOrderEvent),
    a.BINDING: (binding, binding.BindingEvent),
    a.UNBINDING: (unbinding, unbinding.UnbindingEvent),
    a.WITHDRAWAL: (withdrawal, withdrawal.WithdrawalEvent),
    a.QUESTION: (question, question.QuestionEvent),
    a.SYNCHRONIZATION: (synchronization, synchronization.SynchronizationEvent),
    a.RULES: (rules, rules.RuleEvent),
}
TOPICS = Path(__file__).with_name("topics.txt")
"""Every topic that was ever stored; one that stands here is never taken out."""


def event_classes() -> Iterator[tuple[str, type]]:
    for aggregate, (module, base) in SOURCES.items():
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, base) and one is not base:
                yield aggregate.kind, one


PAIRS = list(event_classes())


def sample(kind: Any, *, full: bool) -> Any:
    """Make a value of a type: with everything in it, or with as little as it allows."""
    if get_origin(kind) in {Union, types.UnionType}:
        chosen = [one for one in get_args(kind) if one is not types.NoneType]
        return sample(chosen[0], full=full) if full else None
    if get_origin(kind) is tuple:
        return (sample(get_args(kind)[0], full=full),) if full else ()
    if get_origin(kind) is Mapping:
        return {"type": "text", "text": "采购 1"} if full else {}
    if kind is Money:
        return Money(Decimal("12.5000"))
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {f.name: sample(hints[f.name], full=full) for f in dataclasses.fields(kind)}
        return kind(**values)  # type: ignore[operator]
    if issubclass(kind, Enum):
        return next(iter(kind))
    made: dict[type, Any] = {
        Decimal: Decimal("2.50"),
        str: "采购 1",
        int: 3,
        bool: full,
        datetime: datetime(2026, 11, 2, 12, 0, 0, 1, tzinfo=UTC),
    }
    return made[kind]


@pytest.mark.parametrize("full", [True, False], ids=["full", "bare"])
@pytest.mark.parametrize(("kind", "event"), PAIRS, ids=lambda p: getattr(p, "__name__", p))
def test_it_is_internal_or_what_its_contract_says(kind: str, event: type, full: bool) -> None:
    """No field that is not declared, none missing, every type exact."""
    stream = StreamName(kind, "default", ("k-1", "k-2"))
    made = sample(event, full=full)
    recorded = Recorded(made, stream, 1, 1, datetime.now(UTC), "person:anna", "c", "c", "verb")
    publication = publish(recorded)
    if event in INTERNAL:
        assert publication is None
        return
    assert publication is not None
    read = publication.model.model_validate_json(publication.data, extra="forbid")
    assert type(read).__name__ == event.__name__
    assert entry_of(publication.model).source == MARKETPLACE
    assert publication.subject.startswith("evt.marketplace.default.")
    assert publication.subject.count(".") == 5


@pytest.mark.parametrize(("kind", "event"), PAIRS, ids=lambda p: getattr(p, "__name__", p))
def test_it_is_read_back_as_it_was_stored(kind: str, event: type) -> None:
    stream = StreamName(kind, "default", ("k-1", "k-2"))
    made = sample(event, full=True)
    recorded = Recorded(made, stream, 1, 0, datetime.now(UTC), "person:anna", "c", "c", "verb")
    assert a.CODEC.decode(a.CODEC.encode(recorded)) == recorded


def test_every_published_event_has_one_behind_it() -> None:
    bases = {"SessionEvent", "BookingEvent", "SynchronizationEvent", "Event"}
    named = {
        name
        for name, model in inspect.getmembers(published, inspect.isclass)
        if issubclass(model, Event) and name not in bases
    }
    assert named == {event.__name__ for _, event in PAIRS if event not in INTERNAL}


@pytest.mark.lesson(9)
def test_lesson_9_topics_are_texts_that_we_chose() -> None:
    """Never the path of a class; and each that was ever stored can still be read."""
    ever = set(TOPICS.read_text().split())
    assert ever == a.CODEC.topics, "a new topic is added to topics.txt; none leaves it"
    assert all(topic.startswith("marketplace_gateway.") for topic in ever)
    assert not any("services" in topic or "domain" in topic for topic in ever)
