"""The private servers that the tests use, tried themselves."""

from collections.abc import Callable
from pathlib import Path

import httpx2
import nats
import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from deploy.local.nats import NatsServer
from deploy.local.ports import is_free


async def test_a_nats_server_keeps_what_it_acknowledged_when_killed(
    nats_server: NatsServer,
) -> None:
    client = await nats.connect(nats_server.url)
    js = client.jetstream()
    await js.add_stream(name="KEPT", subjects=["kept.>"])
    await js.publish("kept.one", b"1")
    await client.close()

    nats_server.child.kill()
    nats_server.child.start()

    client = await nats.connect(nats_server.url)
    state = (await client.jetstream().stream_info("KEPT")).state
    await client.close()
    assert state.messages == 1


@pytest.mark.lesson(35)
def test_lesson_35_the_shipped_server_flushes_before_it_acknowledges(
    nats_server: NatsServer,
) -> None:
    """The default flushes every two minutes: a power cut would take what was confirmed.

    The server itself says so, started with the file that the containers are given too.
    """
    monitor = nats_server.child.environment["NATS_HTTP"]
    told = httpx2.get(f"http://{monitor}/jsz?config=true", trust_env=False).json()
    assert told["config"]["sync_always"] is True
    compose = (Path(__file__).parents[2] / "docker-compose.yml").read_text()
    assert "deploy/nats/nats.conf" in compose


async def test_the_shared_nats_server_has_jetstream(nats_url: str) -> None:
    client = await nats.connect(nats_url)
    account = await client.jetstream().account_info()
    await client.close()
    assert account.limits.max_storage != 0


def test_every_new_database_is_empty_and_apart(fresh_database: Callable[[], str]) -> None:
    one, two = fresh_database(), fresh_database()
    assert one != two
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE here (id int)")
    with psycopg.connect(two) as connection:
        assert connection.execute("SELECT to_regclass('here')").fetchone() == (None,)


def test_the_database_fixture_serves_both_kinds(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()


def test_a_stopped_server_frees_its_port(nats_server: NatsServer) -> None:
    assert not is_free(nats_server.port)
    assert nats_server.child.stop() == 0
    assert is_free(nats_server.port)
