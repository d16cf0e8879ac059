"""Accounts in the service's own database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from chassis.store.database import Database
from services.admin_ui.adapters.tables import accounts
from services.admin_ui.domain.account import Account


class SqlAccounts:
    """See `Accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, agency: str, name: str) -> tuple[Account, str] | None:
        rows = self._rows(accounts.c.agency == agency, accounts.c.name == name)
        return (_account(rows[0]), rows[0]["password_hash"]) if rows else None

    def all(self, agency: str) -> Sequence[Account]:
        return [_account(row) for row in self._rows(accounts.c.agency == agency)]

    def put(self, agency: str, account: Account, password_hash: str, at: datetime) -> None:
        same = (accounts.c.agency == agency, accounts.c.name == account.name)
        row = {
            "agency": agency,
            "name": account.name,
            "roles": ",".join(account.roles),
            "password_hash": password_hash,
            "disabled": account.disabled,
            "changed_at": at.isoformat(),
        }
        with self._database.begin() as connection:
            connection.execute(delete(accounts).where(*same))
            connection.execute(insert(accounts).values(row))

    def set_hash(self, agency: str, name: str, password_hash: str) -> None:
        same = (accounts.c.agency == agency, accounts.c.name == name)
        with self._database.begin() as connection:
            connection.execute(update(accounts).where(*same).values(password_hash=password_hash))

    def _rows(self, *where: Any) -> Sequence[RowMapping]:
        statement = select(accounts).where(*where).order_by(accounts.c.name)
        with self._database.engine.connect() as connection:
            return connection.execute(statement).mappings().all()


def _account(row: RowMapping) -> Account:
    return Account(row["name"], tuple(row["roles"].split(",")), row["disabled"])
