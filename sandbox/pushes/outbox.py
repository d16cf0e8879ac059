"""Messages to be pushed, kept until they are delivered or given up."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sandbox.clock import Clock, epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace
from sandbox.pushes.modes import Mode, Modes
from sandbox.pushes.variation import copy_of

FILTER = """
    FROM pushes WHERE (:marketplace IS NULL OR marketplace = :marketplace)
    AND (:order_no IS NULL OR order_no = :order_no)
    AND (:state IS NULL OR state = :state)
"""
COUNT = "SELECT count(*) AS total" + FILTER
LONGEST_WAIT_MS = 2000
"""How long a message may be overtaken by later ones when they are shuffled."""

NEWEST_FIRST = "SELECT *" + FILTER + "ORDER BY id DESC LIMIT :limit"


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    marketplace: Marketplace
    body: str
    attempts: int


class Outbox:
    def __init__(self, database: Database, clock: Clock, modes: Modes) -> None:
        self._database = database
        self._clock = clock
        self._modes = modes

    def address(self, marketplace: Marketplace) -> str | None:
        row = self._database.row(
            "SELECT url FROM push_addresses WHERE marketplace = :m", {"m": marketplace.value}
        )
        return row["url"] if row else None

    def set_address(self, marketplace: Marketplace, url: str | None) -> None:
        sql = "DELETE FROM push_addresses WHERE marketplace = :m"
        if url:
            sql = "INSERT OR REPLACE INTO push_addresses VALUES (:m, :url)"
        self._database.execute(sql, {"m": marketplace.value, "url": url})

    def next_id(self) -> int:
        row = self._database.row("SELECT coalesce(max(id), 0) + 1 AS id FROM pushes")
        assert row is not None
        return int(row["id"])

    def add(
        self,
        marketplace: Marketplace,
        account: str,
        order_no: str,
        kind: str,
        body: str,
        not_before: datetime,
    ) -> None:
        """A message about an order that nobody can see yet waits until it can be seen."""
        mode, first = self._modes.of(marketplace), self.next_id()
        due = epoch_ms(max(not_before, self._clock.now()))
        for number in range(mode.copies):
            self._database.execute(
                "INSERT INTO pushes "
                "(id, marketplace, account, order_no, type, body, due, state, copy_of) VALUES "
                "(:id, :marketplace, :account, :order_no, :type, :body, :due, :state, :copy_of)",
                {
                    "id": first + number,
                    "marketplace": marketplace.value,
                    "account": account,
                    "order_no": order_no,
                    "type": kind,
                    "body": copy_of(body, number, mode),
                    "due": due + _wait_ms(first + number, mode),
                    "state": self._first_state(marketplace, mode),
                    "copy_of": first if number else None,
                },
            )

    def _first_state(self, marketplace: Marketplace, mode: Mode) -> str:
        if mode.drop:
            return "dropped"
        if mode.hold:
            return "held"
        return "waiting" if self.address(marketplace) is not None else "no_address"

    def due(self) -> list[Message]:
        rows = self._database.rows(
            "SELECT id, marketplace, body, attempts FROM pushes "
            "WHERE state = 'waiting' AND due <= :now ORDER BY due, id LIMIT 100",
            {"now": epoch_ms(self._clock.now())},
        )
        return [
            Message(row["id"], Marketplace(row["marketplace"]), row["body"], row["attempts"])
            for row in rows
        ]

    def tried(self, message: Message, result: str, again_in: timedelta | None, *, ok: bool) -> None:
        state = "delivered" if ok else "failed" if again_in is None else "waiting"
        self._database.execute(
            "UPDATE pushes SET attempts = attempts + 1, state = :state, result = :result, "
            "due = :due WHERE id = :id",
            {
                "id": message.id,
                "state": state,
                "result": result,
                "due": epoch_ms(self._clock.now() + (again_in or timedelta())),
            },
        )

    def find(self, **filters: object) -> tuple[int, list[sqlite3.Row]]:
        total = self._database.row(COUNT, filters)
        assert total is not None
        return total["total"], self._database.rows(NEWEST_FIRST, filters)


def _wait_ms(push_id: int, mode: Mode) -> int:
    """The same for the same message in every run, so that a failing test fails again."""
    if not mode.shuffle:
        return 0
    return Random(push_id).randrange(LONGEST_WAIT_MS)  # noqa: S311  no secret
