"""What is to happen to orders later, in the database, so that a restart forgets nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from sandbox.clock import epoch_ms
from sandbox.database import Database


class Step(StrEnum):
    OPEN = "open"
    PAY = "pay"
    CANCEL = "cancel"
    SHIP = "ship"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Due:
    order_no: str
    step: Step
    details: dict[str, str]


class Schedule:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, when: datetime, order_no: str, step: Step, details: dict[str, str] | None = None
    ) -> None:
        self._database.execute(
            "INSERT INTO steps (due, order_no, what, details) VALUES (:due, :no, :what, :details)",
            {
                "due": epoch_ms(when),
                "no": order_no,
                "what": step.value,
                "details": msgspec.json.encode(details or {}).decode(),
            },
        )

    def take_due(self, now: datetime) -> Due | None:
        """The oldest step that is due; taken means done, so take it in its own transaction."""
        row = self._database.row(
            "DELETE FROM steps WHERE id = (SELECT id FROM steps WHERE due <= :now "
            "ORDER BY due, id LIMIT 1) RETURNING order_no, what, details",
            {"now": epoch_ms(now)},
        )
        if row is None:
            return None
        details = msgspec.json.decode(row["details"], type=dict[str, str])
        return Due(row["order_no"], Step(row["what"]), details)
