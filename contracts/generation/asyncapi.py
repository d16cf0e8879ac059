"""The AsyncAPI 3.0 document: every subject, who sends and who takes, made from the catalogue."""

import re
from typing import Any

from contracts.catalogue import STREAMS, stream_of
from contracts.generation import examples
from contracts.generation.headers import command_headers, event_headers
from contracts.generation.meanings import meaning_of_message
from contracts.generation.table import ANSWER, ROWS, Row, rows_of

SCHEMA_FORMAT = "application/schema+json;version=2020-12"

PARAMETERS = {
    "agency": "The agency that buys; `default` where there is one.",
    "order": "The order's number; `_` where the event is an operation's.",
    "item": "The item's number; `_` where the event is an order's; the operation's id where it is "
    "an operation's.",
    "provider": "The marketplace.",
    "session": "The marketplace account; `_` where none was chosen.",
}

_ENCODING = " Letters, digits and hyphens stay, every other character is %XX of its UTF-8."

_DESCRIPTION = """\
Purchasing on Taobao and 1688. Services publish what happened as CloudEvents in binary mode over \
NATS headers, and take commands by request and reply.

Delivery is at least once and in the order of the event store. A reader remembers `ce-id`, checks \
`ce-prevsequence` for holes, and tolerates fields that it does not know."""


def document(version: str) -> dict[str, Any]:
    """Return the whole document for a version of the product."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:caigou",
        "info": {
            "title": "Caigou",
            "version": version,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "bus": {
                "host": "localhost:4222",
                "protocol": "nats",
                "description": "NATS with JetStream; the address is a matter of the installation.",
            }
        },
        "channels": {row.key: _channel(row) for row in ROWS},
        "operations": {
            **{f"publish.{row.key}": _publish(row) for row in rows_of("event")},
            **{f"take.{row.key}": _take(row) for row in rows_of("command")},
        },
        "components": {
            "messages": {row.key: _message(row) for row in ROWS},
            "parameters": {
                name: {"description": meaning + _ENCODING} for name, meaning in PARAMETERS.items()
            },
            "schemas": {"EventHeaders": event_headers(), "CommandHeaders": command_headers()},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "In the header `Authorization`; every service checks it itself.",
                }
            },
        },
        "x-streams": [
            {
                "name": stream.name,
                "subjects": list(stream.subjects),
                **({"owner": stream.source} if stream.source else {}),
                "description": stream.description,
            }
            for stream in STREAMS
        ],
    }


def _channel(row: Row) -> dict[str, Any]:
    parameters = {
        name: {"$ref": f"#/components/parameters/{name}"}
        for name in re.findall(r"{(\w+)}", row.address)
    }
    return {
        # The requester names its inbox in the request, so an answer's subject is not known here.
        "address": row.address or None,
        "messages": {row.name: {"$ref": f"#/components/messages/{row.key}"}},
        **({"parameters": parameters} if parameters else {}),
        **({"x-stream": stream_of(row.service).name} if row.kind == "event" else {}),
    }


def _publish(row: Row) -> dict[str, Any]:
    return {"action": "send", **_over(row)}


def _take(row: Row) -> dict[str, Any]:
    return {
        "action": "receive",
        **_over(row),
        "reply": _over(ANSWER),
        "security": [{"$ref": "#/components/securitySchemes/token"}],
        "x-right": row.right,
    }


def _over(row: Row) -> dict[str, Any]:
    return {
        "channel": {"$ref": f"#/channels/{row.key}"},
        "messages": [{"$ref": f"#/channels/{row.key}/messages/{row.name}"}],
    }


def _message(row: Row) -> dict[str, Any]:
    headers = {"event": "EventHeaders", "command": "CommandHeaders"}.get(row.kind)
    return {
        "name": row.type or row.name,
        "title": row.name,
        "summary": meaning_of_message(row.model),
        "contentType": "application/json",
        **({"headers": {"$ref": f"#/components/schemas/{headers}"}} if headers else {}),
        "payload": {
            "schemaFormat": SCHEMA_FORMAT,
            "schema": {"$ref": f"./schemas/{row.file}"},
        },
        "examples": [{"name": row.name, "payload": examples.value_of(row)}],
    }
