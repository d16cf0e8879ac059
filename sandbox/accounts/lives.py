"""How long tokens live that are issued from now on: as set at the start, or changed since."""

from datetime import timedelta

from sandbox.database import Database
from sandbox.marketplace import Marketplace
from sandbox.settings import Settings

KINDS = ("access", "refresh")


class Lives:
    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def of(self, marketplace: Marketplace, kind: str) -> timedelta:
        row = self._database.row(
            "SELECT seconds FROM token_lives WHERE marketplace = :marketplace AND kind = :kind",
            {"marketplace": marketplace.value, "kind": kind},
        )
        if row is not None:
            return timedelta(seconds=row["seconds"])
        if kind == "access":
            return self._settings.access_life[marketplace]
        return self._settings.refresh_life

    def change(self, marketplace: Marketplace, kind: str, seconds: float | None) -> None:
        """None brings back what was set at the start."""
        sql = "DELETE FROM token_lives WHERE marketplace = :marketplace AND kind = :kind"
        if seconds is not None:
            sql = "INSERT OR REPLACE INTO token_lives VALUES (:marketplace, :kind, :seconds)"
        values: dict[str, object] = {"kind": kind, "seconds": seconds}
        self._database.execute(sql, values | {"marketplace": marketplace.value})
