"""Tokens: encrypted at rest, refreshed by one caller, lost with their key, never shown."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet

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
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.workers.test_binding import bought

P = DomainProvider.ALI1688


class Market:
    """Swaps each refresh token once, as a marketplace with rotating tokens does, and counts."""

    def __init__(self, failing: Exception | None = None) -> None:
        self.refreshed: list[str] = []
        self.answering = asyncio.Event()
        self.answering.set()
        self._failing = failing
        self._valid = "refresh-old"

    async def refresh(self, refresh_token: str) -> Grant:
        self.refreshed.append(refresh_token)
        await asyncio.sleep(0)
        if self._failing:
            raise self._failing
        if refresh_token != self._valid:
            raise TokenInvalidError(refresh_token)
        self._valid = f"refresh-fresh-{len(self.refreshed)}"
        given = grant(f"fresh-{len(self.refreshed)}", timedelta(hours=10))
        await self.answering.wait()
        return given


def grant(name: str, lasts: timedelta, ends: datetime | None = None) -> Grant:
    until = system_clock() + lasts
    return Grant(f"access-{name}", f"refresh-{name}", until, ends, "acc", "Account")


class Keeper:
    """Credentials as one process has them."""

    def __init__(self, url: str, *keys: bytes, market: Market | None = None) -> None:
        self.database = open_database(url)
        with self.database.begin() as connection:
            views.create_all(connection)
            own.create_all(connection)
        self.market = market or Market()
        fernets = [Fernet(key) for key in keys]
        markets = {P: self.market}
        self.kept = SqlCredentials(self.database, fernets, markets, system_clock)  # type: ignore[arg-type]

    def close(self) -> None:
        self.database.close()


OLD, NEW = Fernet.generate_key(), Fernet.generate_key()
ENDS_SOON, ENDED = timedelta(minutes=1), timedelta(minutes=-1)


@pytest.mark.lesson(29)
async def test_lesson_29_ten_that_find_it_expired_refresh_once(database_url: str) -> None:
    """Two refreshes of one rotating token would make each other invalid."""
    with closing(Keeper(database_url, NEW)) as keeper:
        keeper.kept.store("default", "s", P, grant("old", ENDED))
        tokens = await asyncio.gather(*(keeper.kept.access("default", "s") for _ in range(10)))
        assert set(tokens) == {"access-fresh-1"}
        assert keeper.market.refreshed == ["refresh-old"]


@pytest.mark.lesson(29)
async def test_lesson_29_ten_whose_token_was_refused_renew_once(database_url: str) -> None:
    """It ended before its time: whoever comes second takes what the first brought."""
    with closing(Keeper(database_url, NEW)) as keeper:
        keeper.kept.store("default", "s", P, grant("old", timedelta(hours=1)))
        calls = (keeper.kept.renew("default", "s", "access-old") for _ in range(10))
        assert set(await asyncio.gather(*calls)) == {"access-fresh-1"}
        assert keeper.market.refreshed == ["refresh-old"]
        assert await keeper.kept.access("default", "s") == "access-fresh-1"


@pytest.mark.lesson(29)
async def test_lesson_29_the_loser_of_two_processes_uses_the_winners_token(
    database_url: str,
) -> None:
    """It is refused before the winner has heard the answer, and looks again before it gives up."""
    market = Market()
    market.answering.clear()
    with (
        closing(Keeper(database_url, NEW, market=market)) as one,
        closing(Keeper(database_url, NEW, market=market)) as other,
    ):
        one.kept.store("default", "s", P, grant("old", ENDED))
        winner = asyncio.create_task(one.kept.access("default", "s"))
        await until(_count(market), lambda calls: calls == 1)
        loser = asyncio.create_task(other.kept.access("default", "s"))
        await until(_count(market), lambda calls: calls == 2)
        market.answering.set()
        assert set(await asyncio.gather(winner, loser)) == {"access-fresh-1"}
        assert market.refreshed == ["refresh-old"] * 2
        assert await other.kept.access("default", "s") == "access-fresh-1"


def _count(market: Market) -> Callable[[], Awaitable[int]]:
    async def look() -> int:
        return len(market.refreshed)

    return look


@pytest.mark.lesson(29)
async def test_lesson_29_a_refresh_never_overwrites_a_newer_login(database_url: str) -> None:
    """Somebody logs in while the answer to a refresh is on its way."""
    with closing(Keeper(database_url, NEW)) as keeper:
        keeper.kept.store("default", "s", P, grant("old", ENDED))
        keeper.market.answering.clear()
        refreshing = asyncio.create_task(keeper.kept.access("default", "s"))
        await until(_count(keeper.market), lambda calls: calls == 1)
        keeper.kept.store("default", "s", P, grant("login", timedelta(hours=1)))
        keeper.market.answering.set()
        assert await refreshing == "access-login"
        assert await keeper.kept.access("default", "s") == "access-login"


async def test_a_refresh_survives_that_its_row_is_sealed_anew(database_url: str) -> None:
    """A new key comes in while a rotating token is being swapped: the swap is not lost."""
    market = Market()
    with (
        closing(Keeper(database_url, OLD, market=market)) as one,
        closing(Keeper(database_url, NEW, OLD, market=market)) as other,
    ):
        one.kept.store("default", "s", P, grant("old", ENDED))
        market.answering.clear()
        refreshing = asyncio.create_task(one.kept.access("default", "s"))
        await until(_count(market), lambda calls: calls == 1)
        # The process that refreshes must read the new key's rows: it is told of both as well.
        one.kept._fernet = other.kept._fernet
        assert other.kept.reseal() == 1
        market.answering.set()
        assert await refreshing == "access-fresh-1"
        assert await other.kept.access("default", "s") == "access-fresh-1"


async def test_what_no_newer_login_explains_is_a_refusal(database_url: str) -> None:
    """Looked at again and again, the stored token is still the refused one."""
    with closing(Keeper(database_url, NEW, market=Market(TokenInvalidError("gone")))) as keeper:
        keeper.kept.store("default", "s", P, grant("old", ENDED))
        with pytest.raises(TokenInvalidError, match="gone"):
            await keeper.kept.access("default", "s")
        with pytest.raises(TokenInvalidError, match="gone"):
            await keeper.kept.renew("default", "s", "access-old")
        keeper.kept.store("default", "s", P, grant("login", timedelta(hours=1)))
        assert await keeper.kept.renew("default", "s", "access-old") == "access-login"


async def test_authorisations_that_end_are_found(database_url: str) -> None:
    """Those without an end are none of them."""
    now = system_clock()
    with closing(Keeper(database_url, NEW)) as keeper:
        for name, days in (("soon", 2), ("later", 4), ("over", -1)):
            ends = now + timedelta(days=days)
            granted = replace(grant(name, timedelta(hours=1), ends), account_id=name)
            keeper.kept.store("default", name, P, granted)
        keeper.kept.store("default", "endless", P, grant("endless", timedelta(hours=1)))
        found = keeper.kept.ending(now + timedelta(days=3))
        assert {name for _, name, _ in found} == {"soon", "over"}
        assert ("default", "soon", now + timedelta(days=2)) in found


async def test_an_account_has_one_login(database_url: str) -> None:
    """A login that never became a session holds no account."""
    with closing(Keeper(database_url, NEW)) as keeper:
        keeper.kept.store("default", "never", P, grant("old", timedelta(hours=1)))
        assert keeper.kept.account_taken("default", P, "acc") is None
        keeper.kept.store("default", "s", P, grant("login", timedelta(hours=1)))
        assert await keeper.kept.access("default", "s") == "access-login"
        with pytest.raises(TokenInvalidError, match="nobody"):
            await keeper.kept.access("default", "never")


async def test_a_refresh_without_an_answer_leaves_the_token_that_is_still_good(
    database_url: str,
) -> None:
    with closing(Keeper(database_url, NEW, market=Market(NoAnswerError()))) as keeper:
        keeper.kept.store("default", "s", P, grant("old", ENDS_SOON))
        assert await keeper.kept.access("default", "s") == "access-old"
        keeper.kept.store("default", "s", P, grant("ended", ENDED))
        with pytest.raises(NoAnswerError):
            await keeper.kept.access("default", "s")


@pytest.mark.lesson(29)
async def test_lesson_29_a_key_is_changed_while_the_service_runs(database_url: str) -> None:
    """The new key stands in front; once all is sealed with it the old one may leave."""
    with closing(Keeper(database_url, OLD)) as before:
        before.kept.store("default", "s", P, grant("old", timedelta(hours=1)))
        assert before.kept.reseal() == 0
    with closing(Keeper(database_url, NEW, OLD)) as during:
        assert await during.kept.access("default", "s") == "access-old"
        assert (during.kept.reseal(), during.kept.reseal()) == (1, 0)
    with closing(Keeper(database_url, NEW)) as after:
        assert await after.kept.access("default", "s") == "access-old"
        assert await after.kept.renew("default", "s", "access-old") == "access-fresh-1"
    with closing(Keeper(database_url, OLD)) as wrong:
        assert wrong.kept.reseal() == 0
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
