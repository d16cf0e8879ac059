"""SIGTERM in the middle of everything: what was answered is there, and it ends in time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import httpx2
import nats
import psycopg
import pytest
from nats.aio.client import Client
from sqlalchemy import Column, MetaData, Table, Text

from chassis.runtime.migration import migrate_bus, migrate_database
from chassis.settings import Settings
from contracts.subjects import command as command_subject
from deploy.local.nats import NatsServer
from deploy.local.ports import reserve_port
from tests.chassis.signing import create_keys, token
from tests.chassis.toy_child import child_of
from tests.chassis.toy_service import service
from tests.chassis.until import until
from tests.conformance.stores.contents import opened

BOUND = 10.0
"""Seconds in which a process has to end."""
CLIENTS = 8


@pytest.fixture
async def settings(database_url: str, tmp_path: Path, nats_server: NatsServer) -> Settings:
    return await prepared(database_url, tmp_path, nats_server)


async def prepared(database_url: str, folder: Path, nats_server: NatsServer) -> Settings:
    settings = Settings(
        database_url=database_url,
        nats_url=nats_server.url,
        port=reserve_port(),
        keys=create_keys(folder / "keys"),
    )
    await asyncio.to_thread(migrate_database, service(), settings)
    await migrate_bus(service(), settings)
    return settings


class Crowd:
    """Clients over HTTP and the bus who count, each command with a key, until nobody answers."""

    def __init__(self, settings: Settings, http: httpx2.AsyncClient, bus: Client) -> None:
        self._settings, self._http, self._bus = settings, http, bus
        self._subject = command_subject("order_status", "default", "add-note")
        self.sent: set[str] = set()
        self.answered: dict[str, int] = {}
        self.stopped = False

    async def count(self, key: str) -> int | None:
        """Send one command, over the way that its key says; None when no answer came."""
        body = json.dumps({"order_id": "o", "text": "1"}).encode()
        headers = {"Authorization": f"Bearer {token(self._settings.keys)}", "Idempotency-Key": key}
        self.sent.add(key)
        try:
            if key.startswith("http"):
                url = f"http://127.0.0.1:{self._settings.port}/commands/add-note"
                response = await self._http.post(url, content=body, headers=headers)
                status, said = response.status_code, response.content
            else:
                reply = await self._bus.request(self._subject, body, timeout=2, headers=headers)
                status, said = int((reply.headers or {})["Status"]), reply.data
        except (httpx2.HTTPError, TimeoutError, nats.errors.Error):
            return None
        if status != 200:
            return None
        total: int = json.loads(said)["result"]["total"]
        self.answered[key] = total
        return total

    async def repeat(self, key: str) -> int:
        """Send a command again until it is answered, as clients do."""
        found: list[int] = []
        while not found:
            total = await self.count(key)
            found += [] if total is None else [total]
        return found[0]

    async def go_on(self, way: str, number: int) -> None:
        n = 0
        while not self.stopped and await self.count(f"{way}-{number}-{n}") is not None:
            n += 1


@asynccontextmanager
async def crowd_of(settings: Settings) -> AsyncIterator[Crowd]:
    bus = await nats.connect(settings.nats_url)
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as http:
        yield Crowd(settings, http, bus)
    await bus.close()


async def test_an_orderly_end_under_load_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    """Streams are open, commands come both ways: each that was answered has its event, once."""
    child = child_of(settings, tmp_path)
    child.start()
    try:
        async with crowd_of(settings) as crowd:
            url = f"http://127.0.0.1:{settings.port}/ticks"
            async with (
                httpx2.AsyncClient(trust_env=False, timeout=20) as http,
                http.stream("GET", url) as stream,
            ):
                ticks = stream.aiter_bytes()
                await anext(ticks)
                ways = [("http", n) for n in range(CLIENTS)] + [("bus", n) for n in range(CLIENTS)]
                going = [asyncio.create_task(crowd.go_on(*way)) for way in ways]
                await until(lambda: len(crowd.answered) > 200, 60, what=child.tail())
                assert {key[:3] for key in crowd.answered} == {"htt", "bus"}
                child.ask_to_stop()
                async for tick in ticks:  # raises when the stream was cut off
                    assert tick
            assert await asyncio.to_thread(child.wait_stopped, BOUND) == 0, child.tail()
            crowd.stopped = True
            await asyncio.gather(*going)
        with closing(opened(settings.database_url)) as store:
            kept = store.receipts([("default", key) for key in crowd.sent])
            assert {key for _, key in kept} >= crowd.answered.keys()
            # One event per receipt: what was not answered was done whole, or not at all.
            assert len(store.after(0, 100_000)) == len(kept)
        assert sorted(crowd.answered.values()) == sorted(set(crowd.answered.values()))
        child.start()
        async with crowd_of(settings) as again:
            async with asyncio.timeout(60):
                await asyncio.gather(*map(again.repeat, crowd.sent))
            assert again.answered.items() >= crowd.answered.items()
            assert sorted(again.answered.values()) == list(range(1, len(crowd.sent) + 1))
    finally:
        child.kill()


async def test_a_database_that_does_not_answer_holds_nobody_up(
    fresh_database: Callable[[], str], tmp_path: Path, nats_server: NatsServer
) -> None:
    """The process ends in time; the command that waited for the database is sent again."""
    settings = await prepared(fresh_database(), tmp_path, nats_server)
    child = child_of(settings, tmp_path)
    child.start()
    try:
        async with crowd_of(settings) as crowd:
            assert await crowd.count("http-first") == 1
            with psycopg.connect(settings.database_url) as locked:
                locked.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
                waiting = asyncio.create_task(crowd.count("http-second"))
                with psycopg.connect(settings.database_url, autocommit=True) as looking:
                    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"

                    def waits() -> bool:
                        found = looking.execute(asked).fetchone()
                        return found is not None and found[0] > 0

                    await until(waits)
                child.ask_to_stop()
                status = await asyncio.to_thread(child.wait_stopped, BOUND)
                assert status is not None
                assert status >= 0, "it had to be killed"
            assert await waiting is None
            child.start()
            assert await crowd.count("http-second") == 2
    finally:
        child.kill()


async def test_an_upgrade_under_traffic_loses_and_doubles_nothing(
    fresh_database: Callable[[], str], tmp_path: Path, nats_server: NatsServer
) -> None:
    """`migrate` of a newer version beside a running process; then a second; then the first ends."""
    settings = await prepared(fresh_database(), tmp_path, nats_server)
    old = child_of(settings, tmp_path / "old")
    new = child_of(settings.model_copy(update={"port": reserve_port()}), tmp_path / "new")
    added = MetaData()
    Table("added_by_the_newer", added, Column("name", Text, primary_key=True))
    newer = replace(service(), own_tables=added)
    old.start()
    try:
        async with crowd_of(settings) as crowd:

            async def keep_on(number: int) -> None:
                n = 0
                while not crowd.stopped:
                    await crowd.repeat(f"bus-{number}-{n}")
                    n += 1

            async def more() -> None:
                wanted = len(crowd.answered) + 50
                await until(lambda: len(crowd.answered) > wanted, 60)

            going = [asyncio.create_task(keep_on(number)) for number in range(CLIENTS)]
            await more()
            await asyncio.to_thread(migrate_database, newer, settings)
            await more()
            await asyncio.to_thread(new.start)
            await more()
            assert await asyncio.to_thread(old.stop, BOUND) == 0, old.tail()
            await more()
            crowd.stopped = True
            await asyncio.gather(*going)
        with closing(opened(settings.database_url)) as store:
            # Not the head: what collided has left holes.
            assert len(store.after(0, 100_000)) == len(crowd.sent)
        assert sorted(crowd.answered.values()) == list(range(1, len(crowd.sent) + 1))
    finally:
        old.kill()
        new.kill()
