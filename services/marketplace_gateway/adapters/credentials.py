"""Tokens of marketplace accounts: encrypted at rest, refreshed ahead of their end by one caller.

Keys are Fernet keys; the first encrypts, all decrypt, so that a key can be changed while the
service runs: put the new one in front; every refresh and login, and `reseal` for the others,
encrypts with it, after which the old one may leave.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Select, delete, select, update

from chassis.clock import Clock
from chassis.projection.upsert import upsert
from chassis.store.database import Database
from services.marketplace_gateway.adapters.tables import credentials, sessions
from services.marketplace_gateway.application.marketplace import (
    Grant,
    Marketplace,
    TokenInvalidError,
)
from services.marketplace_gateway.application.working.failures import PASSING
from services.marketplace_gateway.domain.provider_order import Provider

AHEAD = timedelta(minutes=5)
RENEWED_ONCE_IN = timedelta(minutes=10)
"""How often a token may be renewed because it was refused before its time."""

LOOKS_AGAIN = (0.1, 0.4, 1.5)
"""Seconds between the looks for what another process may be about to store."""


class SqlCredentials:
    """See `Credentials`."""

    def __init__(
        self,
        database: Database,
        fernets: Sequence[Fernet],
        marketplaces: Mapping[Provider, Marketplace],
        clock: Clock,
    ) -> None:
        self._database, self._clock = database, clock
        self._first, self._fernet = fernets[0], MultiFernet(fernets)
        self._marketplaces = marketplaces
        self._renewed_at: dict[tuple[str, str], datetime] = {}
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def account_taken(self, agency: str, provider: Provider, account_id: str) -> str | None:
        statement = select(credentials.c.session_id).where(
            credentials.c.agency == agency,
            credentials.c.provider == provider,
            credentials.c.account_id == account_id,
            # A login that ended between keeping its tokens and its session's first event holds
            # nothing: nobody could remove that session.
            _session().exists(),
        )
        with self._database.engine.connect() as connection:
            return connection.execute(statement).scalar()

    def store(self, agency: str, session_id: str, provider: Provider, grant: Grant) -> None:
        key = {"agency": agency, "session_id": session_id, "provider": provider}
        row = {**key, **self._sealed(grant)}
        others = delete(credentials).where(
            credentials.c.agency == agency,
            credentials.c.provider == provider,
            credentials.c.account_id == grant.account_id,
            credentials.c.session_id != session_id,
        )
        with self._database.begin() as connection:
            connection.execute(others)
            upsert(connection, credentials, [row])

    def reseal(self) -> int:
        count = 0
        with self._database.begin() as connection:
            for row in connection.execute(select(credentials)).mappings().all():
                sealed = {name: bytes(row[name]) for name in ("access_token", "refresh_token")}
                old = {name: value for name, value in sealed.items() if not self._is_first(value)}
                try:
                    new = {name: self._fernet.rotate(value) for name, value in old.items()}
                except InvalidToken:
                    continue  # no key opens it: its session says so when it is used
                if new:
                    own = _key(row["agency"], row["session_id"])
                    same = credentials.c.refresh_token == row["refresh_token"]
                    changed = update(credentials).where(*own, same).values(new)
                    count += connection.execute(changed).rowcount
        return count

    def _is_first(self, sealed: bytes) -> bool:
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def forget_removed(self) -> None:
        removed = _session().where(sessions.c.removed.is_(True)).exists()
        with self._database.begin() as connection:
            connection.execute(delete(credentials).where(removed))

    async def access(self, agency: str, session_id: str) -> str:
        # One at a time per session: two refreshes of one token would make each other invalid.
        async with self._locks[agency, session_id]:
            row = await asyncio.to_thread(self._known, agency, session_id)
            expires = datetime.fromisoformat(row["access_expires_at"])
            if self._clock() < expires - AHEAD:
                return self._open(row["access_token"])
            try:
                return await self._refreshed(agency, session_id, row)
            except PASSING:
                if self._clock() >= expires:
                    raise
                return self._open(row["access_token"])  # good for some minutes more

    async def renew(self, agency: str, session_id: str, refused: str) -> str:
        async with self._locks[agency, session_id]:
            row = await asyncio.to_thread(self._known, agency, session_id)
            stored = self._open(row["access_token"])
            if stored != refused:
                return stored
            # Refreshing again and again is itself what gets an account blocked.
            before = self._renewed_at.get((agency, session_id))
            if before is not None and self._clock() < before + RENEWED_ONCE_IN:
                raise TokenInvalidError("refused again soon after it was renewed")
            self._renewed_at[agency, session_id] = self._clock()
            return await self._refreshed(agency, session_id, row)

    def ending(self, before: datetime) -> Sequence[tuple[str, str, datetime]]:
        table = credentials.c
        statement = select(table.agency, table.session_id, table.refresh_expires_at).where(
            table.refresh_expires_at.is_not(None), table.refresh_expires_at < before.isoformat()
        )
        with self._database.engine.connect() as connection:
            return [
                (agency, session_id, datetime.fromisoformat(ends))
                for agency, session_id, ends in connection.execute(statement)
            ]

    async def _refreshed(self, agency: str, session_id: str, row: Mapping[str, Any]) -> str:
        """Swap the refresh token, and keep what came unless somebody stored a newer login."""
        provider = Provider(row["provider"])
        refresh_token = self._open(row["refresh_token"])
        try:
            grant = await self._marketplaces[provider].refresh(refresh_token)
        except TokenInvalidError:
            # Somebody may have swapped or replaced it meanwhile: then the login is a good one.
            newer = await self._newer(agency, session_id, refresh_token)
            if newer is None:
                raise
            return newer
        until = row["refresh_expires_at"]
        known = Grant(
            grant.access_token,
            grant.refresh_token or refresh_token,
            grant.access_expires_at,
            grant.refresh_expires_at or (datetime.fromisoformat(until) if until else None),
            row["account_id"],
            grant.account_name,
        )
        while not await asyncio.to_thread(self._replace, agency, session_id, row, known):
            row = await asyncio.to_thread(self._known, agency, session_id)
            # The same token under another key was only sealed anew: it is as used up as before.
            if self._open(row["refresh_token"]) != refresh_token:
                return self._open(row["access_token"])
        return grant.access_token

    async def _newer(self, agency: str, session_id: str, refused: str) -> str | None:
        """Return the access token beside another refresh token than the refused one, if any.

        Whoever swapped it has first to hear the marketplace's answer, so one look is not enough.
        """
        for wait in (0.0, *LOOKS_AGAIN):
            await asyncio.sleep(wait)
            row = await asyncio.to_thread(self._known, agency, session_id)
            if self._open(row["refresh_token"]) != refused:
                return self._open(row["access_token"])
        return None

    def _replace(
        self, agency: str, session_id: str, before: Mapping[str, Any], grant: Grant
    ) -> bool:
        """Store a refreshed grant in the place of the one that it came from, and of no other."""
        unchanged = credentials.c.refresh_token == before["refresh_token"]
        statement = (
            update(credentials)
            .where(*_key(agency, session_id), unchanged)
            .values(self._sealed(grant))
        )
        with self._database.begin() as connection:
            return bool(connection.execute(statement).rowcount)

    def _sealed(self, grant: Grant) -> dict[str, Any]:
        until = grant.refresh_expires_at
        return {
            "account_id": grant.account_id,
            "access_expires_at": grant.access_expires_at.isoformat(),
            "refresh_expires_at": until.isoformat() if until else None,
            "access_token": self._fernet.encrypt(grant.access_token.encode()),
            "refresh_token": self._fernet.encrypt(grant.refresh_token.encode()),
        }

    def _known(self, agency: str, session_id: str) -> Mapping[str, Any]:
        row = self._row(agency, session_id)
        if row is None:
            raise TokenInvalidError("nobody has logged in yet")
        return row

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


def _session() -> Select[Any]:
    """Ask for the session that a row's tokens belong to."""
    return select(sessions.c.session_id).where(
        sessions.c.agency == credentials.c.agency,
        sessions.c.session_id == credentials.c.session_id,
    )


def _key(agency: str, session_id: str) -> Sequence[Any]:
    return (credentials.c.agency == agency, credentials.c.session_id == session_id)
