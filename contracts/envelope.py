"""The envelope of a published event: CloudEvents 1.0, binary mode over NATS headers.

The same envelope in structured mode (one JSON object) is what `GET /events` serves.
Source: CloudEvents 1.0.2 core; the NATS binding's binary mode is younger than that release: every
attribute is a `ce-` header, `datacontenttype` too, and a `content-type` of
`application/cloudevents…` would mean structured mode. Attributes of our own are plain lower-case
words, as the specification asks of extensions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import orjson

from contracts.model import Event

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"

E = TypeVar("E", bound=Event)

# CloudEvents writes a header as printable ASCII without space, quote and percent. The space matters
# most: clients strip it from the ends of a header, and an id may begin or end with one.
_HEADER_SAFE = "!#$&'()*+,/:;=?@[]{}|<>^`\\-._~"
_needs_quoting = re.compile(rf"[^{re.escape(_HEADER_SAFE)}0-9A-Za-z]").search


@dataclass(frozen=True, slots=True)
class Envelope:
    """A published event with all that is known about it besides its content."""

    id: str
    """Unique per event; also `Nats-Msg-Id`."""
    type: str
    """`caigou.<service>.<Event>.v<version>`."""
    source: str
    """The service that owns the event: with `sequence` the event's position, for ever."""
    subject: str
    """The NATS subject."""
    time: datetime
    """When it happened, UTC."""
    sequence: int
    """Position in the owner's event store; holes are legal."""
    previous_sequence: int
    """The position published before this one (0 = none), so that a reader sees a loss."""
    agency: str
    actor: str
    """Who: `person:anna`, `service:shop`, `marketplace:1688`."""
    correlation_id: str
    """The activity."""
    causation_id: str
    """The command or event behind it."""
    stream_version: int
    """Version of the item, order, operation … after this event."""
    command: str
    """The verb that caused it, or empty."""
    data: bytes
    """The event as JSON."""
    trace_parent: str = ""
    timeline: str = ""
    """In which of the owner's histories `sequence` counts; a store that was put back from a backup
    begins another. Empty: published before timelines had names."""


def to_headers(envelope: Envelope) -> dict[str, str]:
    """Return the NATS headers of the binary mode; the body is `envelope.data`."""
    headers = {
        "ce-specversion": SPEC_VERSION,
        "ce-id": _quoted(envelope.id),
        "ce-type": _quoted(envelope.type),
        "ce-source": _quoted(envelope.source),
        "ce-subject": _quoted(envelope.subject),
        "ce-time": envelope.time.isoformat(),
        "ce-sequence": str(envelope.sequence),
        "ce-prevsequence": str(envelope.previous_sequence),
        "ce-agency": _quoted(envelope.agency),
        "ce-actor": _quoted(envelope.actor),
        "ce-correlationid": _quoted(envelope.correlation_id),
        "ce-causationid": _quoted(envelope.causation_id),
        "ce-streamversion": str(envelope.stream_version),
        "ce-command": _quoted(envelope.command),
        "ce-datacontenttype": CONTENT_TYPE,
        "content-type": CONTENT_TYPE,
    }
    headers["Nats-Msg-Id"] = headers["ce-id"]
    if envelope.timeline:
        headers["ce-timeline"] = _quoted(envelope.timeline)
    if envelope.trace_parent:
        headers["traceparent"] = _quoted(envelope.trace_parent)
    return headers


def header_lines(envelope: Envelope) -> str:
    """Return the same headers as lines that end with CRLF, as they go over the wire.

    For a publisher that lives on speed: what can stand as it is, is looked at once for all.
    """
    e = envelope
    texts = (e.id, e.type, e.source, e.subject, e.agency, e.actor, e.correlation_id)
    if e.trace_parent or not _is_plain("".join((*texts, e.causation_id, e.command))):
        return "".join([f"{name}: {value}\r\n" for name, value in to_headers(e).items()])
    return (
        f"ce-specversion: {SPEC_VERSION}\r\nce-id: {e.id}\r\nce-type: {e.type}\r\n"
        f"ce-source: {e.source}\r\nce-subject: {e.subject}\r\nce-time: {e.time.isoformat()}\r\n"
        f"ce-sequence: {e.sequence}\r\nce-prevsequence: {e.previous_sequence}\r\n"
        f"ce-agency: {e.agency}\r\nce-actor: {e.actor}\r\n"
        f"ce-correlationid: {e.correlation_id}\r\nce-causationid: {e.causation_id}\r\n"
        f"ce-streamversion: {e.stream_version}\r\nce-command: {e.command}\r\n"
        f"ce-datacontenttype: {CONTENT_TYPE}\r\ncontent-type: {CONTENT_TYPE}\r\n"
        f"Nats-Msg-Id: {e.id}\r\n"
    )


def _is_plain(text: str) -> bool:
    """Say the same as `_needs_quoting` does not, in half its time."""
    printable = text.isascii() and text.isprintable()
    return printable and " " not in text and '"' not in text and "%" not in text


def _quoted(value: str) -> str:
    # Looked at before it is quoted: nearly every value may stand as it is.
    return quote(value, safe=_HEADER_SAFE) if _needs_quoting(value) else value


def from_headers(headers: Mapping[str, str], data: bytes) -> Envelope:
    """Read the binary mode. Raises KeyError or ValueError when an attribute is missing or bad."""
    read = {n: unquote(value) if "%" in value else value for n, value in headers.items()}
    return Envelope(
        id=read["ce-id"],
        type=read["ce-type"],
        source=read["ce-source"],
        subject=read["ce-subject"],
        time=datetime.fromisoformat(read["ce-time"]),
        sequence=int(read["ce-sequence"]),
        previous_sequence=int(read["ce-prevsequence"]),
        agency=read["ce-agency"],
        actor=read["ce-actor"],
        correlation_id=read["ce-correlationid"],
        causation_id=read["ce-causationid"],
        stream_version=int(read["ce-streamversion"]),
        command=read["ce-command"],
        data=data,
        trace_parent=read.get("traceparent", ""),
        timeline=read.get("ce-timeline", ""),
    )


def to_json(envelope: Envelope) -> dict[str, Any]:
    """Return the structured mode as an object ready for JSON.

    The positions are text: a CloudEvents integer has 32 bits.
    """
    body: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": envelope.id,
        "type": envelope.type,
        "source": envelope.source,
        "subject": envelope.subject,
        "time": envelope.time.isoformat(),
        "sequence": str(envelope.sequence),
        "prevsequence": str(envelope.previous_sequence),
        "agency": envelope.agency,
        "actor": envelope.actor,
        "correlationid": envelope.correlation_id,
        "causationid": envelope.causation_id,
        "streamversion": envelope.stream_version,
        "command": envelope.command,
        "datacontenttype": CONTENT_TYPE,
        "data": orjson.Fragment(envelope.data),
    }
    if envelope.timeline:
        body["timeline"] = envelope.timeline
    if envelope.trace_parent:
        body["traceparent"] = envelope.trace_parent
    return body


def from_json(body: Mapping[str, Any]) -> Envelope:
    """Read the structured mode. Raises KeyError or ValueError when it is incomplete."""
    return Envelope(
        id=body["id"],
        type=body["type"],
        source=body["source"],
        subject=body["subject"],
        time=datetime.fromisoformat(body["time"]),
        sequence=int(body["sequence"]),
        previous_sequence=int(body["prevsequence"]),
        agency=body["agency"],
        actor=body["actor"],
        correlation_id=body["correlationid"],
        causation_id=body["causationid"],
        stream_version=int(body["streamversion"]),
        command=body["command"],
        data=orjson.dumps(body["data"]),
        trace_parent=body.get("traceparent", ""),
        timeline=body.get("timeline", ""),
    )


def encode(event: Event) -> bytes:
    """Return the event's JSON."""
    return event.model_dump_json().encode()


def decode(model: type[E], data: bytes) -> E:
    """Read an event, whatever a newer version may have added to it or to a shape inside it."""
    return model.model_validate_json(data, extra="ignore")
