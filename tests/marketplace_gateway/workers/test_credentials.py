"""Tokens: encrypted at rest, refreshed by one caller, lost with their key, never shown."""

import asyncio
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet, MultiFernet

from chassis.clock import system_clock
from chassis.store.database import open_database
from contracts.model import Provider
from services.marketplace_gateway.adapters.credentials import SqlCredentials
from services.marketplace_gateway.adapters.tables import credentials as table
from services.marketplace_gateway.adapters.tables import own, views
from services.marketplace_gateway.application.marketplace import (
    Grant,
    NoAnswerError,
    TokenInvalidError,
)
from services.marketplace_gateway.domain.provider_order import Provider as DomainProvider
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.workers.test_binding import bought

P = DomainProvider.ALI1688


class Market:
    """Refreshes, slowly, and counts."""

    def __init__(self, failing: Exception | None = None) -> None:
        self.refreshed: list[str] = []
        self._failing = failing

    async def refresh(self, refresh_token: str) -> Grant:
        self.refreshed.append(refresh_token)
        await asyncio.sleep(0)
        if self._failing:
            raise self._failing
        return grant("fresh", timedelta(hours=10))


def grant(name: str, lasts: timedelta) -> Grant:
    until = system_clock() + lasts
    return Grant(f"access-{name}", f"refresh-{name}", until, None, "acc", "Account")


class Keeper:
    """Credentials on a database of their own."""

    def __init__(self, folder: Path, *keys: bytes, market: Market | None = None) -> None:
        self.database = open_database(f"sqlite:///{folder / 'secrets.sqlite'}")
        with self.database.begin() as connection:
            views.create_all(connection)
            own.create_all(connection)
        self.market = market or Market()
        fernet = MultiFernet([Fernet(key) for key in keys])
        markets = {P: self.market}
        self.kept = SqlCredentials(self.database, fernet, markets, system_clock)  # type: ignore[arg-type]

    def close(self) -> None:
        self.database.close()


OLD, NEW = Fernet.generate_key(), Fernet.generate_key()


async def test_ten_callers_refresh_once(tmp_path: Path) -> None:
    """Two refreshes of one rotating token would make each other invalid."""
    with closing(Keeper(tmp_path, NEW)) as keeper:
        keeper.kept.store("default", "s", P, grant("old", timedelta(minutes=1)))
        tokens = await asyncio.gather(*(keeper.kept.access("default", "s") for _ in range(10)))
        assert set(tokens) == {"access-fresh"}
        assert keeper.market.refreshed == ["refresh-old"]


async def test_a_refresh_without_an_answer_leaves_the_token_that_is_still_good(
    tmp_path: Path,
) -> None:
    with closing(Keeper(tmp_path, NEW, market=Market(NoAnswerError()))) as keeper:
        keeper.kept.store("default", "s", P, grant("old", timedelta(minutes=1)))
        assert await keeper.kept.access("default", "s") == "access-old"
        keeper.kept.store("default", "s", P, grant("ended", timedelta(minutes=-1)))
        with pytest.raises(NoAnswerError):
            await keeper.kept.access("default", "s")


async def test_a_key_is_changed_while_the_service_runs(tmp_path: Path) -> None:
    """The new key stands in front; what the old one sealed can be read until it leaves."""
    with closing(Keeper(tmp_path, OLD)) as before:
        before.kept.store("default", "s", P, grant("old", timedelta(hours=1)))
    with closing(Keeper(tmp_path, NEW, OLD)) as during:
        assert await during.kept.access("default", "s") == "access-old"
        during.kept.store("default", "s", P, grant("new", timedelta(hours=1)))
    with closing(Keeper(tmp_path, NEW)) as after:
        assert await after.kept.access("default", "s") == "access-new"
    with closing(Keeper(tmp_path, OLD)) as wrong:
        with pytest.raises(TokenInvalidError, match="another key"):
            await wrong.kept.access("default", "s")
        with pytest.raises(TokenInvalidError, match="nobody"):
            await wrong.kept.access("default", "other")


async def test_no_secret_is_ever_shown(
    a_gateway: OpenGateway, shelves: Shelves, tmp_path: Path
) -> None:
    """Neither in the database's files, nor in events, nor in the log, nor in repr."""
    with structlog.testing.capture_logs() as logs:
        async with a_gateway() as gateway:
            session_id, _ = await bought(gateway, shelves.lines(Provider.ALI1688))
            taobao = await gateway.session(Provider.TAOBAO)
            secrets = await _secrets(gateway, session_id, taobao)
            sessions = await gateway.get("/sessions")
            shown = [repr(gateway.settings), repr(ports_of(gateway)), str(sessions), str(logs)]
    files = _contents(tmp_path)
    for secret in secrets:
        assert len(secret) > 10
        assert secret.encode() not in files
        assert not any(secret in text for text in shown)


def _contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("gateway.sqlite*"))


async def _secrets(gateway: Gateway, *session_ids: str) -> list[str]:
    kept = ports_of(gateway).credentials
    assert isinstance(kept, SqlCredentials)
    found = [await kept.access("default", session_id) for session_id in session_ids]
    with gateway.assembled.core.database.engine.connect() as connection:
        for row in connection.execute(table.select()).mappings():
            found.append(kept._open(row["refresh_token"]))
            assert datetime.fromisoformat(row["access_expires_at"]) > system_clock()
    return [*found, "sandbox-1688-secret", "sandbox-taobao-secret"]
