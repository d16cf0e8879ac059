"""What a version says of a store: rows, states and published events, one JSON line for each."""

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
from tests.released.reading import every_event, published

Golden = dict[str, dict[str, Any]]
"""By table (or `state of …`, `published`), then by key as JSON text."""

STATE_OF = "state of "
PUBLISHED = "published"


def rows_of(database: Database, tables: Iterable[MetaData]) -> Golden:
    """Return the rows of every table, by primary key."""
    with database.engine.connect() as connection:
        return {
            table.name: dict(_rows(connection, table))
            for metadata in tables
            for table in metadata.sorted_tables
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


def published_of(store: EventStore, side: WriteSide) -> Golden:
    """Return where each published event stands, and what it is called."""
    rows = {
        _key([envelope.sequence]): {
            "id": envelope.id,
            "type": envelope.type,
            "subject": envelope.subject,
            "previous": envelope.previous_sequence,
            "stream_version": envelope.stream_version,
        }
        for envelope in published(store, side)
    }
    return {PUBLISHED: rows}


def golden_of(service: Service, database: Database, store: EventStore) -> Golden:
    """Return everything that a service says of its store as it stands."""
    side = service.write_side
    if side is None:
        assert service.own_tables is not None
        return rows_of(database, [service.own_tables])
    rows = rows_of(database, [projection.tables for projection in service.projections])
    events = every_event(store, side.codec)
    return rows | states_of(events, side) | published_of(store, side)


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
        yield _key([row[column.name] for column in table.primary_key]), dict(row)


def _jsonable(value: Any) -> Any:
    """Return the value with text as the key of every object: an item's key is a pair."""
    if isinstance(value, dict):
        named = {n if isinstance(n, str) else _key(n): _jsonable(v) for n, v in value.items()}
        assert len(named) == len(value)
        return named
    return [_jsonable(one) for one in value] if isinstance(value, list | tuple) else value


def _key(parts: Sequence[Any]) -> str:
    return orjson.dumps(list(parts)).decode()
