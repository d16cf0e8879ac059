"""What a version says of a store: rows and states, one JSON line for each.

Published events are said by the activity log: its timeline holds each of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import orjson
from sqlalchemy import Connection, MetaData, Table, select

from chassis.recorded import Recorded
from chassis.runtime.service import Service, WriteSide
from chassis.store.database import Database
from chassis.store.port import EventStore
from tests.released.reading import every_event

Golden = dict[str, dict[str, Any]]
"""By table (or `state of …`), then by key as JSON text."""

STATE_OF = "state of "
UNSAID = frozenset({"activity_parts"})
"""What the activity log keeps to go on folding; it is seen in the activities."""


def rows_of(database: Database, tables: Iterable[MetaData]) -> Golden:
    """Return the rows of every table, by primary key."""
    with database.engine.connect() as connection:
        return {
            str(table.name): dict(_rows(connection, table))
            for metadata in tables
            for table in metadata.sorted_tables
            if table.name not in UNSAID
        }


def states_of(events: Sequence[Recorded], side: WriteSide) -> Golden:
    """Return the state that each stream leads to, as the writer would hold it."""
    evolve = {aggregate.kind: aggregate.evolve for aggregate in side.aggregates}
    states: dict[tuple[str, ...], Any] = {}
    for recorded in events:
        name = recorded.stream
        stream = (name.kind, name.agency, *name.key)
        states[stream] = evolve[name.kind](states.get(stream), recorded.event)
    found: Golden = {f"{STATE_OF}{kind}": {} for kind in sorted(evolve)}
    for (kind, *key), state in states.items():
        # In a set nothing comes first; sorted, it is the same text each time.
        value = msgspec.to_builtins(state, order="deterministic")
        found[f"{STATE_OF}{kind}"][_key(key)] = _jsonable(value)
    return found


def golden_of(service: Service, database: Database, store: EventStore) -> Golden:
    """Return everything that a service says of its store as it stands."""
    side = service.write_side
    if side is None or not service.projections:
        # What it says follows from other services' events.
        assert service.own_tables is not None
        return rows_of(database, [service.own_tables])
    rows = rows_of(database, [projection.tables for projection in service.projections])
    return rows | states_of(every_event(store, side.codec), side)


def write(golden: Golden, file: Path) -> None:
    """Write it in an order that is always the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        orjson.dumps({"of": of, "key": orjson.loads(key), "is": value}, option=orjson.OPT_SORT_KEYS)
        for of, rows in sorted(golden.items())
        # An empty table is said too: that nothing stands there is a fact as well.
        for key, value in sorted(rows.items()) or [("null", None)]
    ]
    file.write_bytes(b"".join(line + b"\n" for line in lines))


def read(file: Path) -> Golden:
    golden: Golden = {}
    for line in file.read_bytes().splitlines():
        fact = orjson.loads(line)
        rows = golden.setdefault(fact["of"], {})
        if fact["key"] is not None:
            rows[orjson.dumps(fact["key"]).decode()] = fact["is"]
    return golden


def _rows(connection: Connection, table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in connection.execute(select(table)).mappings():
        # SQLAlchemy's names are more than text, and JSON takes text alone.
        said = {str(name): value for name, value in row.items()}
        yield _key([row[column.name] for column in table.primary_key]), said


def _jsonable(value: Any) -> Any:
    """Return the value with text as the key of every object: an item's key is a pair."""
    if isinstance(value, dict):
        named = {n if isinstance(n, str) else _key(n): _jsonable(v) for n, v in value.items()}
        assert len(named) == len(value)
        return named
    return [_jsonable(one) for one in value] if isinstance(value, list | tuple) else value


def _key(parts: Sequence[Any]) -> str:
    return orjson.dumps(list(parts)).decode()
