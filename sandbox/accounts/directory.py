"""The buyers' accounts and what they have on them."""

from dataclasses import dataclass

from sandbox.database import Database
from sandbox.marketplace import Marketplace

OPENING_BALANCE_FEN = 1_000_000_00


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    marketplace: Marketplace
    member_id: str
    """1688: `b2b-…`; Taobao Global: the numeric seller id."""

    user_id: str
    address_id: str
    """1688: the one delivery address that the account has on file."""

    @property
    def tail(self) -> int:
        """The digits that all order numbers of one buyer end with."""
        return int(self.user_id[-6:])


ACCOUNTS = (
    Account("caigou01", Marketplace.ALI1688, "b2b-2248544159", "2248544159", "5551001"),
    Account("caigou02", Marketplace.ALI1688, "b2b-2248670273", "2248670273", "5551002"),
    Account("global01", Marketplace.TAOBAO, "2100000927014", "2100000927014", ""),
    Account("global02", Marketplace.TAOBAO, "2100007827016", "2100007827016", ""),
)


class Accounts:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_name = {account.name: account for account in ACCOUNTS}
        for account in ACCOUNTS:
            database.execute(
                "INSERT OR IGNORE INTO balances VALUES (:name, :fen)",
                {"name": account.name, "fen": OPENING_BALANCE_FEN},
            )

    def get(self, name: str) -> Account | None:
        return self._by_name.get(name)

    def of(self, marketplace: Marketplace) -> list[Account]:
        return [item for item in ACCOUNTS if item.marketplace is marketplace]

    def balance_fen(self, name: str) -> int:
        row = self._database.row("SELECT fen FROM balances WHERE account = :name", {"name": name})
        assert row is not None
        return int(row["fen"])

    def change_balance(self, name: str, fen: int) -> None:
        self._database.execute(
            "UPDATE balances SET fen = fen + :fen WHERE account = :name",
            {"name": name, "fen": fen},
        )
