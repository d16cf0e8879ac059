"""Push messages stored before they are answered, and how far polls and reconciliations are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from chassis.projection.upsert import upsert
from chassis.store.database import Database
from services.marketplace_gateway.adapters.tables import (
    poll_cursors,
    pushes,
    reconciliations,
)
from services.marketplace_gateway.application.ports import ReceivedPush
from services.marketplace_gateway.domain.provider_order import Provider

LIMIT = 200


class SqlInbox:
    """See `Inbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, push: ReceivedPush, topic: str, at: datetime) -> bool:
        row = {
            "provider": push.provider,
            "message_id": push.message_id,
            "account_id": push.account_id,
            "order_id": push.order_id,
            "topic": topic,
            "received_at": at.isoformat(),
            "done_at": None,
            "tells_of_parcels": push.tells_of_parcels,
        }
        try:
            with self._database.begin() as connection:
                connection.execute(insert(pushes).values(row))
        except IntegrityError:
            return False
        return True

    def waiting(self) -> Sequence[ReceivedPush]:
        # Each marketplace has its own limit: one that is away must not hide the other's messages.
        statements = [
            select(pushes)
            .where(pushes.c.done_at.is_(None), pushes.c.provider == provider)
            .order_by(pushes.c.received_at)
            .limit(LIMIT)
            for provider in Provider
        ]
        with self._database.engine.connect() as connection:
            return [
                ReceivedPush(
                    Provider(row.provider),
                    row.message_id,
                    row.account_id,
                    row.order_id,
                    bool(row.tells_of_parcels),
                )
                for statement in statements
                for row in connection.execute(statement)
            ]

    def done(self, push: ReceivedPush, at: datetime) -> None:
        own = (pushes.c.provider == push.provider, pushes.c.message_id == push.message_id)
        with self._database.begin() as connection:
            connection.execute(update(pushes).where(*own).values(done_at=at.isoformat()))

    def cursor(self, agency: str, session_id: str) -> datetime | None:
        return self._moment(poll_cursors.c.modified_at, agency, session_id)

    def move_cursor(self, agency: str, session_id: str, modified_at: datetime) -> None:
        self._note(poll_cursors, agency, session_id, modified_at=modified_at.isoformat())

    def reconciled_at(self, agency: str, session_id: str) -> datetime | None:
        return self._moment(reconciliations.c.finished_at, agency, session_id)

    def note_reconciled(self, agency: str, session_id: str, at: datetime) -> None:
        self._note(reconciliations, agency, session_id, finished_at=at.isoformat())

    def _moment(self, column: Column[str], agency: str, session_id: str) -> datetime | None:
        table = column.table.c
        own = (table.agency == agency, table.session_id == session_id)
        with self._database.engine.connect() as connection:
            found = connection.execute(select(column).where(*own)).scalar()
        return datetime.fromisoformat(found) if found else None

    def _note(self, table: Table, agency: str, session_id: str, **moment: str) -> None:
        row = {"agency": agency, "session_id": session_id, **moment}
        with self._database.begin() as connection:
            upsert(connection, table, [row])
