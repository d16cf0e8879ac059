"""The rows of one table that a batch of events touches: read at once, written with the others."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_

from chassis.projection.upsert import Write
from services.order_status.adapters.kept_rows import KeptRows

Row = dict[str, Any]
Key = tuple[str, ...]

_CHUNK = 400  # keys of three parts each stay far below SQLite's limit of parameters


class TouchedRows:
    """Rows by primary key; `writes` says what is to be written, and keeps it for the next batch."""

    def __init__(self, connection: Connection, table: Table, kept: KeptRows) -> None:
        self._connection, self._table, self._kept = connection, table, kept
        self._columns = list(table.primary_key.columns)
        self._names = [column.name for column in self._columns]
        self._read: dict[Key, Row] = {}
        self._changed: dict[Key, Row] = {}
        self._new: dict[Key, Row] = {}

    def read(self, keys: Iterable[Key]) -> None:
        """Read the rows that are not known yet; what begins in this batch has none."""
        wanted = sorted(key for key in keys if key not in self._kept)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            found = self._connection.execute(
                select(self._table).where(tuple_(*self._columns).in_(chunk))
            )
            for row in found.mappings():
                self._read[tuple(row[name] for name in self._names)] = dict(row)

    def get(self, key: Key) -> Row | None:
        return (
            self._changed.get(key)
            or self._new.get(key)
            or self._kept.get(key)
            or self._read.get(key)
        )

    def change(self, key: Key, row: Row) -> None:
        """Write a row that is there, or begins in this batch."""
        if key in self._new:
            self._new[key] = row
        else:
            self._changed[key] = row

    def begin(self, key: Key, row: Row) -> None:
        """Write a row that was not there before."""
        self._new[key] = row

    def writes(self) -> list[Write]:
        self._kept.keep(self._new)
        self._kept.keep(self._changed)
        return [
            Write(self._table, list(self._new.values())),
            Write(self._table, list(self._changed.values()), replace=True),
        ]
