"""Sign-ins and failures in the service's own database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, delete, insert, select, update

from chassis.store.database import Database
from services.admin_ui.adapters.tables import failed_sign_ins, sign_ins
from services.admin_ui.domain.sign_in import SignIn


class SqlSignIns:
    """See `SignIns`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, agency: str, digest: str, sign_in: SignIn) -> None:
        self._write(
            insert(sign_ins).values(
                agency=agency,
                digest=digest,
                account=sign_in.account,
                begun_at=sign_in.begun_at.isoformat(),
                seen_at=sign_in.seen_at.isoformat(),
            )
        )

    def find(self, agency: str, digest: str) -> SignIn | None:
        statement = select(sign_ins).where(*_same(agency, digest))
        with self._database.engine.connect() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return None
        begun, seen = (datetime.fromisoformat(row[name]) for name in ("begun_at", "seen_at"))
        return SignIn(row["account"], begun, seen)

    def touch(self, agency: str, digest: str, at: datetime) -> None:
        self._write(update(sign_ins).where(*_same(agency, digest)).values(seen_at=at.isoformat()))

    def end(self, agency: str, digest: str) -> None:
        self._write(delete(sign_ins).where(*_same(agency, digest)))

    def end_all(self, agency: str, account: str, but: str = "") -> None:
        same = (sign_ins.c.agency == agency, sign_ins.c.account == account)
        self._write(delete(sign_ins).where(*same, sign_ins.c.digest != but))

    def forget(self, before: datetime) -> None:
        self._write(
            delete(sign_ins).where(sign_ins.c.seen_at < before.isoformat()),
            delete(failed_sign_ins).where(failed_sign_ins.c.at < before.isoformat()),
        )

    def failures(self, agency: str, subject: str, since: datetime) -> Sequence[datetime]:
        column = failed_sign_ins.c
        statement = select(column.at).where(
            column.agency == agency, column.subject == subject, column.at > since.isoformat()
        )
        with self._database.engine.connect() as connection:
            return [datetime.fromisoformat(at) for at in connection.execute(statement).scalars()]

    def note_failure(self, agency: str, subject: str, at: datetime) -> None:
        self._write(
            insert(failed_sign_ins).values(agency=agency, subject=subject, at=at.isoformat())
        )

    def clear_failures(self, agency: str, subject: str) -> None:
        column = failed_sign_ins.c
        self._write(
            delete(failed_sign_ins).where(column.agency == agency, column.subject == subject)
        )

    def _write(self, *statements: Executable) -> None:
        with self._database.begin() as connection:
            for statement in statements:
                connection.execute(statement)


def _same(agency: str, digest: str) -> tuple[Any, ...]:
    return (sign_ins.c.agency == agency, sign_ins.c.digest == digest)
