"""Messages to be pushed, kept until they are delivered or given up."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock, epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace

FILTER = """
    FROM pushes WHERE (:marketplace IS NULL OR marketplace = :marketplace)
    AND (:order_no IS NULL OR order_no = :order_no)
"""
COUNT = "SELECT count(*) AS total" + FILTER
NEWEST_FIRST = "SELECT *" + FILTER + "ORDER BY id DESC LIMIT :limit"


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    marketplace: Marketplace
    body: str
    attempts: int


class Outbox:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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
        waits = self.address(marketplace) is not None
        self._database.execute(
            "INSERT INTO pushes (marketplace, account, order_no, type, body, due, state) "
            "VALUES (:marketplace, :account, :order_no, :type, :body, :due, :state)",
            {
                "marketplace": marketplace.value,
                "account": account,
                "order_no": order_no,
                "type": kind,
                "body": body,
                "due": epoch_ms(max(not_before, self._clock.now())),
                "state": "waiting" if waits else "no_address",
            },
        )

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
