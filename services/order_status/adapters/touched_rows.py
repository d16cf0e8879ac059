"""The rows of one table that a batch of events touches: read at once, written at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_

from chassis.projection.upsert import upsert
from chassis.recorded import Recorded
from services.order_status.adapters.kept_rows import KeptRows

Row = dict[str, Any]
Key = tuple[str, ...]

_CHUNK = 400  # keys of three parts each stay far below SQLite's limit of parameters


class TouchedRows:
    """Rows by primary key; what was put is written, and kept for the next batch, by `write`."""

    def __init__(
        self, connection: Connection, table: Table, keys: Iterable[Key], kept: KeptRows
    ) -> None:
        self._connection, self._table, self._kept = connection, table, kept
        self._columns = list(table.primary_key.columns)
        self._names = [column.name for column in self._columns]
        self._rows: dict[Key, Row] = {}
        self._changed: dict[Key, Row] = {}
        wanted = []
        for key in set(keys):
            known = kept.get(key)
            if known is None:
                wanted.append(key)
            else:
                self._rows[key] = known
        wanted.sort()
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            found = connection.execute(select(table).where(tuple_(*self._columns).in_(chunk)))
            for row in found.mappings():
                self._rows[self._key(row)] = dict(row)

    def get(self, *key: str) -> Row | None:
        return self._rows.get(key)

    def put(self, row: Row) -> None:
        key = self._key(row)
        self._rows[key] = self._changed[key] = row

    def write(self) -> None:
        upsert(self._connection, self._table, list(self._changed.values()))
        self._kept.keep(self._changed)

    def _key(self, row: Any) -> Key:
        return tuple(row[name] for name in self._names)


def keys_of(events: Iterable[Recorded], kind: str) -> set[Key]:
    """Return the keys of one kind that may have a row; what begins in this batch has none."""
    found: set[Key] = set()
    begun: set[Key] = set()
    for recorded in events:
        if recorded.stream.kind == kind:
            key = (recorded.stream.agency, *recorded.stream.key)
            (begun if recorded.version == 1 else found).add(key)
    return found - begun
