"""Reads published events into entries. What cannot be read raises: nothing is ever skipped."""

from dataclasses import dataclass
from typing import Any

import orjson

from contracts.catalogue import entry_of_type
from contracts.envelope import Envelope, decode
from services.activity_log.domain.entry import Entry
from services.activity_log.domain.moment import Moment


@dataclass(frozen=True, slots=True)
class Received:
    """An entry, with what only the auditor wants to see."""

    entry: Entry
    type: str
    subject: str
    stream_version: int
    raw: str
    """The event as it was published, to the letter."""


def received(envelope: Envelope) -> Received:
    """Return the envelope's entry. Raises ValueError when it is not what its type says.

    A type that this version does not know is kept as it is.
    """
    known = entry_of_type(envelope.type)
    if known is None:
        name = envelope.type.removeprefix(f"caigou.{envelope.source}.")
        data = orjson.loads(envelope.data)
    else:
        name = known.name
        data = decode(known.model, envelope.data).model_dump(mode="json")
    entry = Entry(
        moment=Moment(envelope.time, envelope.source, envelope.sequence),
        event_id=envelope.id,
        name=name,
        agency=envelope.agency,
        actor=envelope.actor,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id,
        command=envelope.command,
        data=_storable(data, envelope.data) if isinstance(data, dict) else {},
        known=known is not None,
    )
    raw = envelope.data.decode()
    return Received(entry, envelope.type, envelope.subject, envelope.stream_version, raw)


def _storable(data: dict[str, Any], raw: bytes) -> dict[str, Any]:
    """Replace NUL in texts: PostgreSQL holds none, and one letter must not stop the log."""
    if b"\\u0000" not in raw:  # JSON can write it in no other way
        return data
    return {key: _without_nul(value) for key, value in data.items()}


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case dict():
            return {key: _without_nul(inner) for key, inner in value.items()}
        case list():
            return [_without_nul(inner) for inner in value]
    return value
