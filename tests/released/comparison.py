"""Golden output against today's: what was said must still be said; more may be said."""

from collections.abc import Iterator
from typing import Any

import orjson

from tests.released.golden import Golden

ARRIVAL = frozenset({"changed_at_feed", "position"})
"""Columns of the activity log that say when a row was written, not what happened."""


def differences(golden: Golden, today: Golden) -> list[str]:
    """Return what has vanished or become different, a line each.

    Tables and columns that did not exist then, and fields that a JSON object did not have, are
    left out of account; a row that did not exist is not.
    """
    return list(_differences(golden, today))


def _differences(golden: Golden, today: Golden) -> Iterator[str]:
    for of, rows in golden.items():
        if of not in today:
            yield f"{of}: gone"
            continue
        yield from (f"{of} {key}: new row" for key in today[of].keys() - rows.keys())
        for key, was in rows.items():
            if key in today[of]:
                yield from _changes(f"{of} {key}", was, today[of][key])
            else:
                yield f"{of} {key}: row gone"


def regardless_of_arrival(golden: Golden) -> Golden:
    """Return the activity log's rows without what depends on the order in which events came."""
    rows = {of: dict(found) for of, found in golden.items() if of != "feed"}
    rows["activities"] = {
        key: row for key, row in rows["activities"].items() if row["absorbed_by"] is None
    }
    return {
        of: {
            key: {name: value for name, value in row.items() if name not in ARRIVAL}
            for key, row in found.items()
        }
        for of, found in rows.items()
    }


def _changes(place: str, was: Any, now: Any) -> Iterator[str]:
    was, now = _unfolded(was), _unfolded(now)
    if isinstance(was, dict) and isinstance(now, dict):
        for name, value in was.items():
            if name in now:
                yield from _changes(f"{place}.{name}", value, now[name])
            else:
                yield f"{place}.{name}: gone"
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _changes(f"{place}[{number}]", one, other)
    elif was != now:
        yield f"{place}: was {was!r}, is {now!r}"


def _unfolded(value: Any) -> Any:
    """Return JSON that is kept as text as what it says: there, too, a field may be added."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value
