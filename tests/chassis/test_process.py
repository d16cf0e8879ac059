"""A service as a process: it starts, tells how it is, and ends in order."""

import http.client
import json
import resource
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chassis.runtime.migration import migrate_bus, migrate_database
from chassis.settings import Settings
from deploy.local.nats import NatsServer
from deploy.local.ports import reserve_port
from deploy.local.processes import Child
from tests.chassis.signing import create_keys, token
from tests.chassis.toy_child import child_of
from tests.chassis.toy_service import service
from tests.chassis.until import wait_until


@pytest.fixture
def settings(tmp_path: Path, nats_server: NatsServer) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'toy.sqlite'}",
        nats_url=nats_server.url,
        port=reserve_port(),
        keys=create_keys(tmp_path / "keys"),
    )


@pytest.fixture
async def process(settings: Settings, tmp_path: Path) -> AsyncIterator[Child]:
    """Give the toy service as a process, migrated and started."""
    migrate_database(service(), settings)
    await migrate_bus(service(), settings)
    child = child_of(settings, tmp_path)
    child.start()
    yield child
    child.kill()


def readiness(settings: Settings) -> tuple[int, dict[str, Any]]:
    with closing(http.client.HTTPConnection("127.0.0.1", settings.port, timeout=10)) as asked:
        asked.request("GET", "/readyz")
        response = asked.getresponse()
        body = json.loads(response.read())
    return response.status, {part["part"]: part for part in body["parts"]}


def add_note(settings: Settings, key: str, text: str = "1") -> tuple[int, dict[str, Any]]:
    with closing(http.client.HTTPConnection("127.0.0.1", settings.port, timeout=10)) as asked:
        headers = {"Authorization": f"Bearer {token(settings.keys)}", "Idempotency-Key": key}
        body = json.dumps({"order_id": "o", "text": text})
        asked.request("POST", "/commands/add-note", body, headers)
        response = asked.getresponse()
        return response.status, json.loads(response.read())


def test_it_becomes_ready_and_projects(process: Child, settings: Settings) -> None:
    """Every part says one word about itself; a command is done."""

    def runs() -> bool:
        status, parts = readiness(settings)
        return status == 200 and parts["relay"]["state"] == "runs"

    wait_until(runs, what=process.tail())
    parts = readiness(settings)[1]
    states = {name: part["state"] for name, part in parts.items()}
    assert states["leadership"] == "leads"
    assert states["relay"] == "runs"
    assert states["bus"] == "connected"
    status, answer = add_note(settings, "k1", "5")
    assert (status, answer["result"]) == (200, {"total": 5})


@pytest.mark.lesson(39)
def test_lesson_39_it_ends_in_time_with_an_open_stream(process: Child, settings: Settings) -> None:
    """SIGTERM ends the stream properly and the process with status 0, within five seconds."""
    wait_until(lambda: readiness(settings)[0] == 200)
    with closing(http.client.HTTPConnection("127.0.0.1", settings.port, timeout=10)) as stream:
        stream.request("GET", "/ticks")
        response = stream.getresponse()
        assert response.readline() == b"data: tick\n"
        start = time.monotonic()
        process.ask_to_stop()
        assert response.read().endswith(b"\n")  # raises when it was cut off
        assert process.wait_stopped() == 0, process.tail()
    assert time.monotonic() - start < 5


def test_after_a_full_disk_it_leads_again(process: Child, settings: Settings) -> None:
    """No file can grow, the log as little as the store; the lease is lost, and taken again."""

    def leads() -> bool:
        return bool(readiness(settings)[1]["leadership"]["state"] == "leads")

    wait_until(leads)
    assert process.pid
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, most))
    wait_until(lambda: not leads(), what=process.tail())
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
    wait_until(leads, what=process.tail())


def test_a_taken_port_is_told_clearly(settings: Settings, tmp_path: Path) -> None:
    """The message names the port; nothing else was touched."""
    migrate_database(service(), settings)
    with socket.create_server(("127.0.0.1", settings.port)):
        child = child_of(settings, tmp_path)
        child.launch()
        wait_until(lambda: not child.runs)
    assert child.status == 1
    assert f"port {settings.port} on 127.0.0.1 is taken" in child.tail()


async def test_a_second_process_on_the_same_file_is_told_clearly(
    process: Child, settings: Settings, tmp_path: Path
) -> None:
    """SQLite has one process."""
    assert process.runs
    second = settings.model_copy(update={"port": reserve_port()})
    child = child_of(second, tmp_path / "second")
    child.launch()
    wait_until(lambda: not child.runs)
    assert "another process uses this store" in child.tail()


async def test_without_the_bus_it_serves_and_says_so(
    settings: Settings, nats_server: NatsServer, tmp_path: Path
) -> None:
    """NATS comes later: commands are taken and projected all the while; then all is well."""
    migrate_database(service(), settings)
    await migrate_bus(service(), settings)
    nats_server.child.stop()
    child = child_of(settings, tmp_path)
    child.start()
    try:
        assert add_note(settings, "k1")[0] == 200
        status, parts = readiness(settings)
        assert (status, parts["bus"]["ok"], parts["store"]["ok"]) == (503, False, True)
        wait_until(lambda: readiness(settings)[1]["projection totals"]["state"] == "live")
        nats_server.child.start()
        wait_until(lambda: readiness(settings)[0] == 200, 30, what=child.tail())
        assert child.stop() == 0, child.tail()
    finally:
        child.kill()


async def test_a_stream_that_drifted_keeps_the_service_unready(
    settings: Settings, tmp_path: Path
) -> None:
    """Without the streams that `migrate` makes it is not ready, and says what to do."""
    migrate_database(service(), settings)
    child = child_of(settings, tmp_path)
    child.start()
    try:
        wait_until(lambda: "caigou migrate" in readiness(settings)[1]["bus"]["detail"])
        assert readiness(settings)[0] == 503
        await migrate_bus(service(), settings)
        wait_until(lambda: readiness(settings)[0] == 200)
    finally:
        child.kill()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_without_the_bus(
    settings: Settings, nats_server: NatsServer, tmp_path: Path, sign: signal.Signals
) -> None:
    """A server that never came is no reason to hang at the end."""
    migrate_database(service(), settings)
    nats_server.child.stop()
    child = child_of(settings, tmp_path)
    child.stop_signal = sign
    child.start()
    start = time.monotonic()
    assert child.stop() == 0, child.tail()
    assert time.monotonic() - start < 5
