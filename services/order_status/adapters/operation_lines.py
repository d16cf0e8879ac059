"""The lines of operations: nothing has to be read to write them."""

from typing import Any

from sqlalchemy import Connection, bindparam, update

from chassis.projection.upsert import Write
from chassis.recorded import Recorded
from services.order_status.adapters.tables import operation_lines
from services.order_status.application.views import operation_row

Row = dict[str, Any]

_KEY = tuple(column.name for column in operation_lines.primary_key)
_OUTCOME = ("outcome", "code", "message")


class OperationLines:
    """Collects what a batch of events does to lines."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._new: dict[tuple[str, ...], Row] = {}
        self._settled: dict[tuple[str, ...], Row] = {}

    def take(self, recorded: Recorded) -> None:
        for row in operation_row.new_lines(recorded):
            self._new[_key(row)] = row
        for row in operation_row.settled_lines(recorded):
            new = self._new.get(_key(row))
            if new is None:
                self._settled[_key(row)] = row
            else:
                new.update(row)

    def writes(self) -> list[Write]:
        """Settle what is there already, and say what is to be written."""
        table = operation_lines
        if self._settled:
            own = [column == bindparam(f"key_{column.name}") for column in table.primary_key]
            changes = [
                {f"key_{name}": row[name] for name in _KEY} | {name: row[name] for name in _OUTCOME}
                for row in self._settled.values()
            ]
            self._connection.execute(update(table).where(*own), changes)
        return [Write(table, list(self._new.values()))]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _KEY)
