"""Sentences of the activity log as a page in a language shows them, without any server."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import contracts
from contracts.catalogue import EventEntry
from contracts.envelope import Envelope
from services.activity_log.application.reading import received
from services.activity_log.domain.entry import Entry
from services.activity_log.domain.sentence import Value
from services.admin_ui.entrypoints.rendering import saying_of

EXAMPLES = Path(str(contracts.__file__)).parent / "examples"


def entry_of(entry: EventEntry) -> Entry:
    """Return the contracts' example of an event as the log reads it."""
    data = (EXAMPLES / entry.source / f"{entry.name}.json").read_bytes()
    envelope = Envelope(
        id="e1", type=entry.type, source=entry.source, subject="evt", sequence=7,
        time=datetime(2026, 3, 9, tzinfo=UTC), previous_sequence=0, agency="default",
        actor="person:anna", correlation_id="c1", causation_id="k1", stream_version=1,
        command="", data=data,
    )  # fmt: skip
    return received(envelope).entry


def shown(told: Value, language: str) -> str:
    """Return what a page shows, tags and all."""
    return str(saying_of(language).said(str(told), told.plain()))


def text_of(markup: str) -> str:
    """Return a piece of a page as a person reads it."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def outside(value: Any) -> list[str]:
    """Return the texts of an event: they stay as they came."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in outside(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in outside(inner)]
    return [value] if isinstance(value, str) and value else []
