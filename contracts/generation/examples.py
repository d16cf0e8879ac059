"""One example per message, and one whole event as it travels in each mode of CloudEvents."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from contracts import subjects
from contracts.catalogue import entry_of
from contracts.envelope import Envelope, encode, to_headers, to_json
from contracts.generation.table import Row
from contracts.order_status.events import Booked

EXAMPLES = Path(__file__).parents[1] / "examples"


class MissingExampleError(Exception):
    """A message has no example that its model reads; only a person can write one."""


def path_of(row: Row) -> Path:
    return EXAMPLES / row.service / f"{row.name}.json"


def text_of(row: Row) -> str:
    """Return the example as the model writes it, so that every field is seen in it."""
    if not path_of(row).exists():
        raise MissingExampleError(f"{row.key} needs an example: {path_of(row)}")
    try:
        written = row.model.model_validate_json(path_of(row).read_bytes())
    except ValidationError as error:
        raise MissingExampleError(f"{path_of(row)} does not fit {row.key}: {error}") from error
    return written.model_dump_json(indent=2) + "\n"


def value_of(row: Row) -> Any:
    return orjson.loads(text_of(row))


def envelope() -> Envelope:
    """Return a booked item's event with its envelope: order number with space and dot."""
    booked = Booked.model_validate_json((EXAMPLES / "order_status/Booked.json").read_bytes())
    return Envelope(
        id="0197f3c2-6a1e-7b54-9c0d-2f6e8a41b7d3",
        type=entry_of(Booked).type,
        source="order_status",
        subject=subjects.order_status_event("default", booked.order_id, booked.item_id, "Booked"),
        time=datetime(2026, 3, 9, 2, 14, 7, 318000, tzinfo=UTC),
        sequence=9007199254740993,
        previous_sequence=9007199254740991,
        agency="default",
        actor="person:李娜",
        correlation_id=booked.operation_id,
        causation_id="0197f3c2-61b8-7f0a-8d3e-5c9b1e7a2f46",
        stream_version=4,
        command="book",
        data=encode(booked),
        trace_parent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )


def binary() -> dict[str, Any]:
    """Return a NATS message in binary mode: the attributes are headers, the event is the body."""
    whole = envelope()
    return {
        "subject": whole.subject,
        "headers": to_headers(whole),
        "body": orjson.loads(whole.data),
    }


def structured() -> dict[str, Any]:
    """Return the same event as one JSON object (`application/cloudevents+json`)."""
    body: dict[str, Any] = orjson.loads(orjson.dumps(to_json(envelope())))
    return body
