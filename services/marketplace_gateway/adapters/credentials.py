"""Tokens of marketplace accounts: encrypted at rest, refreshed ahead of their end by one caller.

Keys are Fernet keys; the first encrypts, all decrypt, so that a key can be changed while the
service runs: put the new one in front, the old one leaves when every token was refreshed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import delete, select

from chassis.clock import Clock
from chassis.projection.upsert import upsert
from chassis.store.database import Database
from services.marketplace_gateway.adapters.tables import credentials, sessions
from services.marketplace_gateway.application.marketplace import (
    Grant,
    Marketplace,
    TokenInvalidError,
)
from services.marketplace_gateway.application.working.sessions import PASSING
from services.marketplace_gateway.domain.provider_order import Provider

AHEAD = timedelta(minutes=5)


class SqlCredentials:
    """See `Credentials`."""

    def __init__(
        self,
        database: Database,
        fernet: MultiFernet,
        marketplaces: Mapping[Provider, Marketplace],
        clock: Clock,
    ) -> None:
        self._database, self._fernet, self._clock = database, fernet, clock
        self._marketplaces = marketplaces
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def account_taken(self, agency: str, provider: Provider, account_id: str) -> str | None:
        statement = select(credentials.c.session_id).where(
            credentials.c.agency == agency,
            credentials.c.provider == provider,
            credentials.c.account_id == account_id,
        )
        with self._database.engine.connect() as connection:
            return connection.execute(statement).scalar()

    def store(self, agency: str, session_id: str, provider: Provider, grant: Grant) -> None:
        until = grant.refresh_expires_at
        row = {
            "agency": agency,
            "session_id": session_id,
            "provider": provider,
            "account_id": grant.account_id,
            "access_expires_at": grant.access_expires_at.isoformat(),
            "refresh_expires_at": until.isoformat() if until else None,
            "access_token": self._fernet.encrypt(grant.access_token.encode()),
            "refresh_token": self._fernet.encrypt(grant.refresh_token.encode()),
        }
        with self._database.begin() as connection:
            upsert(connection, credentials, [row])

    def forget_removed(self) -> None:
        removed = (
            select(sessions.c.session_id)
            .where(
                sessions.c.agency == credentials.c.agency,
                sessions.c.session_id == credentials.c.session_id,
                sessions.c.removed.is_(True),
            )
            .exists()
        )
        with self._database.begin() as connection:
            connection.execute(delete(credentials).where(removed))

    async def access(self, agency: str, session_id: str) -> str:
        # One at a time per session: two refreshes of one token would make each other invalid.
        async with self._locks[agency, session_id]:
            row = await asyncio.to_thread(self._row, agency, session_id)
            if row is None:
                raise TokenInvalidError("nobody has logged in yet")
            expires = datetime.fromisoformat(row["access_expires_at"])
            if self._clock() < expires - AHEAD:
                return self._open(row["access_token"])
            provider = Provider(row["provider"])
            refresh_token = self._open(row["refresh_token"])
            try:
                grant = await self._marketplaces[provider].refresh(refresh_token)
            except PASSING:
                if self._clock() >= expires:
                    raise
                return self._open(row["access_token"])  # good for some minutes more
            until = row["refresh_expires_at"]
            known = Grant(
                grant.access_token,
                grant.refresh_token or refresh_token,
                grant.access_expires_at,
                grant.refresh_expires_at or (datetime.fromisoformat(until) if until else None),
                row["account_id"],
                grant.account_name,
            )
            await asyncio.to_thread(self.store, agency, session_id, provider, known)
            return grant.access_token

    def _row(self, agency: str, session_id: str) -> Mapping[str, Any] | None:
        with self._database.engine.connect() as connection:
            found = connection.execute(select(credentials).where(*_key(agency, session_id)))
            row = found.mappings().first()
        return dict(row) if row else None

    def _open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(bytes(sealed)).decode()
        except InvalidToken as error:
            raise TokenInvalidError("the stored token was encrypted with another key") from error


def _key(agency: str, session_id: str) -> Sequence[Any]:
    return (credentials.c.agency == agency, credentials.c.session_id == session_id)
