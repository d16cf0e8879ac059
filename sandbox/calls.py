"""The log of what the marketplaces received; it holds no secrets and no bodies."""

import sqlite3

from sandbox.clock import Clock, epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace

FILTER = """
    FROM calls WHERE (:marketplace IS NULL OR marketplace = :marketplace)
    AND (:api IS NULL OR api = :api) AND (:outer_id IS NULL OR outer_id = :outer_id)
    AND (:account IS NULL OR account = :account)
"""
COUNT = "SELECT count(*) AS total" + FILTER
NEWEST_FIRST = "SELECT *" + FILTER + "ORDER BY id DESC LIMIT :limit"


class Calls:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def received(
        self, marketplace: Marketplace, api: str, account: str | None, outer_id: str | None
    ) -> int:
        """Noted before anything is done, so that a call which never ends is counted too."""
        row = self._database.execute(
            "INSERT INTO calls (at, marketplace, api, account, outer_id, verdict) "
            "VALUES (:at, :marketplace, :api, :account, :outer_id, 'pending')",
            {
                "at": epoch_ms(self._clock.now()),
                "marketplace": marketplace.value,
                "api": api,
                "account": account,
                "outer_id": outer_id,
            },
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def answered(self, call_id: int, verdict: str, fault: str | None = None) -> None:
        self._database.execute(
            "UPDATE calls SET verdict = :verdict, fault = :fault WHERE id = :id",
            {"id": call_id, "verdict": verdict, "fault": fault},
        )

    def find(self, **filters: object) -> tuple[int, list[sqlite3.Row]]:
        total = self._database.row(COUNT, filters)
        assert total is not None
        return total["total"], self._database.rows(NEWEST_FIRST, filters)

    def forget(self) -> None:
        self._database.execute("DELETE FROM calls")
