"""Schemas of the headers: CloudEvents attributes on events, key and token on commands."""

from typing import Any

_EVENT = {
    "ce-specversion": "Version of CloudEvents.",
    "ce-id": "Unique per event; a reader that remembers it sees every event once.",
    "ce-type": "`caigou.<service>.<Event>.v<version>`.",
    "ce-source": "The service that owns the event; with `ce-sequence` its position, for ever.",
    "ce-subject": "The subject it was first published on.",
    "ce-time": "When it happened, RFC 3339, UTC.",
    "ce-sequence": "Position in the owner's event store; holes are legal.",
    "ce-prevsequence": "The position published before (0 = none), so that a reader sees a loss.",
    "ce-timeline": "In which of the owner's histories `ce-sequence` counts: a store that was put "
    "back from a backup begins another, and hands positions out again. `GET /events` lists them.",
    "ce-agency": "The agency.",
    "ce-actor": "Who did it: `person:anna`, `service:shop`, `marketplace:1688`.",
    "ce-correlationid": "The activity.",
    "ce-causationid": "The command or event behind it.",
    "ce-streamversion": "Version of the item, order, operation … after this event.",
    "ce-command": "The verb that caused it; may be empty.",
    "ce-datacontenttype": "Media type of the body.",
    "content-type": "The same; `application/cloudevents…` would mean structured mode.",
    "Nats-Msg-Id": "Equals `ce-id`, never a business number: two changes of one order both arrive.",
    "traceparent": "W3C trace context.",
}

_COMMAND = {
    "Idempotency-Key": "Unique per intention. A repeat gets the same answer; other content under "
    "the same key is refused.",
    "Authorization": "`Bearer <token>`: a short-lived signed token that names actor and roles.",
    "traceparent": "W3C trace context.",
}

_OPTIONAL = {"ce-timeline", "traceparent"}


def event_headers() -> dict[str, Any]:
    """Return the headers of an event; values are percent-encoded as CloudEvents asks."""
    return _schema(_EVENT, "Headers of an event. Values are percent-encoded UTF-8.")


def command_headers() -> dict[str, Any]:
    """Return the headers of a command on the bus; over HTTP they have the same names."""
    return _schema(_COMMAND, "Headers of a command, on the bus and over HTTP.")


def _schema(meanings: dict[str, str], description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": {
            name: {"type": "string", "description": meaning} for name, meaning in meanings.items()
        },
        "required": [name for name in meanings if name not in _OPTIONAL],
    }
