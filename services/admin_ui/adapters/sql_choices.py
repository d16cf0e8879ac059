"""Session choices: with which session a person buys an order's items on each provider."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from chassis.store.database import Database
from services.admin_ui.adapters.tables import session_choices

AT_ONCE = 500


class SqlSessionChoices:
    """Where nothing is chosen, the gateway chooses by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, agency: str, account: str, orders: Sequence[str]) -> Mapping[str, str]:
        """Return session ids by provider, where the orders that have a choice agree."""
        column = session_choices.c
        found: dict[str, set[str]] = {}
        with self._database.engine.connect() as connection:
            for start in range(0, len(orders), AT_ONCE):
                statement = select(column.provider, column.session_id).where(
                    column.agency == agency,
                    column.account == account,
                    column.order_id.in_(orders[start : start + AT_ONCE]),
                )
                for row in connection.execute(statement):
                    found.setdefault(row.provider, set()).add(row.session_id)
        return {provider: ids.pop() for provider, ids in found.items() if len(ids) == 1}

    def order_of(self, agency: str, account: str, session_id: str) -> str | None:
        """Return the order for which the person chose the session last."""
        column = session_choices.c
        statement = (
            select(column.order_id)
            .where(
                column.agency == agency,
                column.account == account,
                column.session_id == session_id,
            )
            .order_by(column.chosen_at.desc())
            .limit(1)
        )
        with self._database.engine.connect() as connection:
            found: str | None = connection.execute(statement).scalar()
        return found

    def choose(
        self,
        agency: str,
        account: str,
        order_id: str,
        sessions: Mapping[str, str],
        at: datetime,
    ) -> None:
        """Keep session ids by provider; an empty one leaves the choice to the gateway again."""
        column = session_choices.c
        with self._database.begin() as connection:
            for provider, session_id in sessions.items():
                place = {
                    "agency": agency,
                    "account": account,
                    "order_id": order_id,
                    "provider": provider,
                }
                connection.execute(
                    delete(session_choices).where(
                        *(column[name] == value for name, value in place.items())
                    )
                )
                if session_id:
                    row = {**place, "session_id": session_id, "chosen_at": at.isoformat()}
                    connection.execute(insert(session_choices).values(row))
