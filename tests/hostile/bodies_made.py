"""Bodies of messages as hypothesis makes them from the published schemas, valid and broken ones.

What a schema allows a command may still refuse: JSON Schema takes 88.0 for a whole number.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import schemathesis
from schemathesis import GenerationMode

from contracts.generation.schemas import schema_of
from contracts.generation.table import Row
from tests.hostile.generating import generate

Bodies = Mapping[str, Sequence[bytes]]
"""By the key of a message's row."""


def bodies_of(rows: Iterable[Row], each: int, number: int) -> Bodies:
    """Return so many valid and as many broken bodies of each; the same number makes the same."""
    return {row.key: list(_bodies(row, each, number)) for row in rows}


def _bodies(row: Row, each: int, number: int) -> Iterable[bytes]:
    operation = schemathesis.openapi.from_dict(_document(row))["/message"]["POST"]
    found: list[Any] = []
    for mode in GenerationMode:
        generate(operation, mode, each, number, lambda case: found.append(case.body))
    return (one if isinstance(one, bytes) else json.dumps(one).encode() for one in found)


def _document(row: Row) -> dict[str, Any]:
    """Return an API of one operation, which takes the message: schemathesis reads nothing else."""
    schema = dict(schema_of(row))
    shapes = schema.pop("$defs", {})
    for name in ("$schema", "$id"):
        del schema[name]
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "Taken."}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": row.name, "version": "1"},
        "$defs": shapes,
        "paths": {"/message": {"post": operation}},
    }
