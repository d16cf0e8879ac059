"""Saved views: addresses of filtered lists, each person's own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from chassis.store.database import Database
from services.admin_ui.adapters.tables import saved_views


class SqlSavedViews:
    """A name is saved once: again, it leads elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, agency: str, account: str) -> Mapping[str, str]:
        """Return addresses by their names."""
        statement = (
            select(saved_views.c.name, saved_views.c.address)
            .where(saved_views.c.agency == agency, saved_views.c.account == account)
            .order_by(saved_views.c.name)
        )
        with self._database.engine.connect() as connection:
            return {row.name: row.address for row in connection.execute(statement)}

    def save(self, agency: str, account: str, name: str, address: str) -> None:
        row = {"agency": agency, "account": account, "name": name, "address": address}
        with self._database.begin() as connection:
            connection.execute(delete(saved_views).where(*_same(agency, account, name)))
            connection.execute(insert(saved_views).values(row))

    def remove(self, agency: str, account: str, name: str) -> None:
        with self._database.begin() as connection:
            connection.execute(delete(saved_views).where(*_same(agency, account, name)))


def _same(agency: str, account: str, name: str) -> tuple[Any, ...]:
    column = saved_views.c
    return (column.agency == agency, column.account == account, column.name == name)
