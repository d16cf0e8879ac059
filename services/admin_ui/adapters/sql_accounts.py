"""Accounts in the service's own database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

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

    def last_sign_ins(self, agency: str) -> Mapping[str, datetime]:
        rows = self._rows(accounts.c.agency == agency, accounts.c.signed_in_at.is_not(None))
        return {row["name"]: datetime.fromisoformat(row["signed_in_at"]) for row in rows}

    def put(
        self,
        agency: str,
        account: Account,
        password_hash: str | None,
        at: datetime,
        check: Callable[[Sequence[Account]], None],
    ) -> None:
        same = _same(agency, account.name)
        values = {
            "roles": ",".join(account.roles),
            "disabled": account.disabled,
            "changed_at": at.isoformat(),
            **({} if password_hash is None else {"password_hash": password_hash}),
        }
        # Locked in one order: two who take each other's rights away do not both succeed.
        everyone = select(accounts).where(accounts.c.agency == agency).order_by(accounts.c.name)
        with self._database.begin() as connection:
            rows = connection.execute(everyone.with_for_update()).mappings().all()
            check([_account(row) for row in rows])
            if any(row["name"] == account.name for row in rows):
                connection.execute(update(accounts).where(*same).values(values))
            else:
                key = {"agency": agency, "name": account.name}
                connection.execute(insert(accounts).values(key | values))

    def set_hash(self, agency: str, name: str, password_hash: str) -> None:
        self._set(agency, name, password_hash=password_hash)

    def note_sign_in(self, agency: str, name: str, at: datetime) -> None:
        self._set(agency, name, signed_in_at=at.isoformat())

    def _set(self, agency: str, name: str, **values: str) -> None:
        with self._database.begin() as connection:
            connection.execute(update(accounts).where(*_same(agency, name)).values(values))

    def _rows(self, *where: Any) -> Sequence[RowMapping]:
        statement = select(accounts).where(*where).order_by(accounts.c.name)
        with self._database.engine.connect() as connection:
            return connection.execute(statement).mappings().all()


def _same(agency: str, name: str) -> tuple[Any, ...]:
    return (accounts.c.agency == agency, accounts.c.name == name)


def _account(row: RowMapping) -> Account:
    return Account(row["name"], tuple(row["roles"].split(",")), row["disabled"])
