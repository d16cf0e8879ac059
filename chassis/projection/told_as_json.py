"""Values as JSON that PostgreSQL takes."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

Rows = Sequence[Mapping[str, Any]]


def told(value: Any) -> str:
    """Return the value as JSON, U+0000 replaced: PostgreSQL keeps none, and others may send it."""
    written = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    if rb"\u0000" in written:
        written = orjson.dumps(_storable(value), option=orjson.OPT_NON_STR_KEYS)
    return written.decode()


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {name: _storable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value
