"""Every event of the catalogue has its words."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import contracts
from contracts.catalogue import EVENTS, EventEntry
from contracts.envelope import Envelope
from services.activity_log.application.reading import received
from services.activity_log.application.recording import record
from services.activity_log.domain.activity_types import ActivityType, evidence_of
from services.activity_log.domain.changes import change_of
from services.activity_log.domain.folding import said_by
from services.activity_log.domain.narration import SILENT, narrate
from tests.activity_log.memory_ledger import MemoryLedger

EXAMPLES = Path(contracts.__file__).parent / "examples"


def example(entry: EventEntry) -> Envelope:
    data = (EXAMPLES / entry.source / f"{entry.name}.json").read_bytes()
    return Envelope(
        id="e1", type=entry.type, source=entry.source, subject="evt", sequence=7,
        time=datetime(2026, 3, 9, tzinfo=UTC), previous_sequence=0, agency="default",
        actor="person:anna", correlation_id="c1", causation_id="k1", stream_version=1,
        command="", data=data,
    )  # fmt: skip


@pytest.mark.parametrize("known", EVENTS, ids=lambda e: f"{e.source}.{e.name}")
def test_every_published_event_is_told_in_a_sentence(known: EventEntry) -> None:
    """A new event without words of its own would show its class name: it must not."""
    entry = received(example(known)).entry
    steps = narrate(entry)
    assert bool(steps) != (entry.kind in SILENT)
    for step in steps:
        assert step.message.strip()
        assert known.name not in step.message
        assert "None" not in step.message
        # A code stands in brackets; everything else is in words.
        assert "_" not in re.sub(r"\(\w+\)", "", step.message)
    change = str(change_of(entry, steps))
    assert change
    assert known.name not in change


@pytest.mark.parametrize("known", EVENTS, ids=lambda e: f"{e.source}.{e.name}")
def test_every_published_event_names_the_type_of_its_activity(known: EventEntry) -> None:
    entry = received(example(known)).entry
    assert evidence_of(entry)[1] is not ActivityType.OTHER
    assert said_by(entry, narrate(entry)).origin.description


def test_all_examples_fold_into_activities() -> None:
    ledger = MemoryLedger()
    record(ledger, [received(example(known)) for known in EVENTS])
    assert ledger.shown
