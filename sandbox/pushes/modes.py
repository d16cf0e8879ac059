"""How a marketplace sends its messages, while somebody wants it to send them badly."""

from dataclasses import asdict, dataclass

from sandbox.database import Database
from sandbox.marketplace import Marketplace

MOST_COPIES = 4


@dataclass(frozen=True, slots=True)
class Mode:
    copies: int = 1
    vary: bool = False
    """Copies have another birth time and another order of keys."""

    new_ids: bool = False
    """Copies have ids of their own, so that only their content tells what they are."""

    hold: bool = False
    """Kept until they are released."""

    shuffle: bool = False
    """Every message waits a moment of its own, so that a later one may overtake it."""

    drop: bool = False
    """Never sent; a replay, or a request for the one message, still brings them."""


class Modes:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, marketplace: Marketplace) -> Mode:
        row = self._database.row(
            "SELECT copies, vary, new_ids, hold, shuffle, dropping FROM push_modes "
            "WHERE marketplace = :marketplace",
            {"marketplace": marketplace.value},
        )
        if row is None:
            return Mode()
        flags = (bool(row[name]) for name in ("vary", "new_ids", "hold", "shuffle", "dropping"))
        return Mode(row["copies"], *flags)

    def set(self, marketplace: Marketplace, mode: Mode) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO push_modes "
            "VALUES (:marketplace, :copies, :vary, :new_ids, :hold, :shuffle, :drop)",
            {"marketplace": marketplace.value, **asdict(mode)},
        )

    def clear(self) -> None:
        self._database.execute("DELETE FROM push_modes")
