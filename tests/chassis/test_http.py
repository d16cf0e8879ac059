"""The HTTP side: every failure is a problem in JSON, every answer names its activity."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter

from chassis.clock import system_clock
from chassis.commands import executor as executing
from chassis.commands.executor import CommandExecutor
from chassis.delivery.feed import FeedReader
from chassis.http.application import create_application
from chassis.http.command_routes import command_router
from chassis.http.feed_route import feed_router
from chassis.http.health import Report, health_router
from chassis.writer.writer import Writer
from tests.chassis.counter import CODEC, count, publish
from tests.chassis.signing import ANNA, SHOP, create_keys, token, verifier
from tests.chassis.toy_service import HANDLERS
from tests.conformance.stores.contents import Store

NOTE = {"order_id": "o", "text": "1"}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return create_keys(tmp_path / "keys")


@pytest.fixture
async def http(store: Store, writer: Writer, keys: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a client of the toy service's application."""
    trusted = verifier(keys)
    broken = APIRouter()

    async def explode() -> None:
        raise ZeroDivisionError

    broken.add_api_route("/broken", explode, methods=["GET"])
    app = create_application(
        "Toy",
        "1",
        broken,
        command_router(CommandExecutor(writer, HANDLERS, system_clock), trusted),
        feed_router(FeedReader(store, CODEC, publish), trusted),
        health_router([lambda: Report("store", ok=False, state="away", detail="asleep")]),
    )
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(
        transport=transport, trust_env=False, base_url="http://toy"
    ) as client:
        yield client


def signed(keys: Path, key: str = "k", **more: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(keys, **more)}", "Idempotency-Key": key}


def is_problem(response: httpx2.Response, status: int, code: str) -> bool:
    """Tell whether it is a whole problem document, with its activity's id beside it."""
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-correlation-id"]
    return bool(body["type"] and body["title"] and body["detail"])


async def test_a_command_and_its_repeat(http: httpx2.AsyncClient, keys: Path) -> None:
    """The position comes in a header; the repeat is marked; other content is refused."""
    first = await http.post("/commands/add-note", json=NOTE, headers=signed(keys))
    again = await http.post("/commands/add-note", json=NOTE, headers=signed(keys))
    other = await http.post("/commands/add-note", json=NOTE | {"text": "2"}, headers=signed(keys))
    assert (first.status_code, first.headers["Caigou-Position"]) == (200, "1")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert is_problem(other, 409, "key_reused")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/commands/add-note", 405, "method_not_allowed"),
        ("GET", "/broken", 500, "internal_error"),
        ("GET", "/events?after=-1", 422, "invalid_request"),
        ("GET", "/events?after=x", 422, "invalid_request"),
        ("POST", "/commands/conquer", 404, "not_found"),
    ],
)
async def test_every_failure_is_a_problem(
    http: httpx2.AsyncClient, keys: Path, method: str, path: str, status: int, code: str
) -> None:
    """Also those that the framework would answer in its own words, and our own mistakes."""
    headers = signed(keys, actor=SHOP, issuer="shop")
    response = await http.request(method, path, headers=headers)
    assert is_problem(response, status, code)
    assert (status != 405) or response.headers["Allow"] == "POST"


async def test_the_correlation_id_comes_back(
    http: httpx2.AsyncClient, keys: Path, store: Store
) -> None:
    """A sane one is taken over and stored with the event; another is replaced."""
    given = signed(keys) | {"X-Correlation-Id": "activity-7"}
    response = await http.post("/commands/add-note", json=NOTE, headers=given)
    assert response.headers["x-correlation-id"] == "activity-7"
    assert CODEC.decode(store.after(0, 1)[0]).correlation_id == "activity-7"
    for strange in ("x" * 101, "é", ""):
        headers = {b"X-Correlation-Id": strange.encode()}
        answered = (await http.get("/healthz", headers=headers)).headers["x-correlation-id"]
        assert answered not in {"", strange}


async def test_a_large_body_is_refused_before_it_is_read(
    http: httpx2.AsyncClient, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its declared length, or as soon as the chunks are too many."""
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10_000:
            sent += 1
            yield b"x" * 10_000

    declared = await http.post(
        "/commands/add-note", content=b"x" * 10_000_000, headers=signed(keys)
    )
    assert is_problem(declared, 413, "too_large")
    monkeypatch.setattr("chassis.http.body_limit.MAX_BODY", 50_000)
    chunked = await http.post("/commands/add-note", content=chunks(), headers=signed(keys))
    assert is_problem(chunked, 413, "too_large")
    assert executing.MAX_BODY == 8 * 1024 * 1024


async def test_the_feed_pages_and_needs_its_right(
    http: httpx2.AsyncClient, keys: Path, writer: Writer
) -> None:
    """`next` leads through all events once; an operator may not read them."""
    for n in range(5):
        await count(writer, "a", f"k{n}")
    headers = signed(keys, actor=SHOP, issuer="shop")
    seen, after = [], 0
    while True:
        page = (await http.get(f"/events?after={after}&limit=2", headers=headers)).json()
        if not page["events"]:
            break
        seen += [(int(e["prevsequence"]), int(e["sequence"])) for e in page["events"]]
        after = page["next"]
    assert seen == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    assert is_problem(await http.get("/events", headers=signed(keys)), 403, "not_allowed")
    assert is_problem(await http.get("/events"), 401, "not_signed_in")


async def test_health_says_which_part_is_unwell(http: httpx2.AsyncClient) -> None:
    """Alive is not ready; the part, its state and the reason are named."""
    assert (await http.get("/healthz")).json() == {"status": "alive"}
    ready = await http.get("/readyz")
    (part,) = ready.json()["parts"]
    assert (ready.status_code, part["state"], part["detail"]) == (503, "away", "asleep")


async def test_the_actor_is_recorded(http: httpx2.AsyncClient, keys: Path, store: Store) -> None:
    """Who, by which command: on every event."""
    await http.post("/commands/add-note", json=NOTE, headers=signed(keys))
    recorded = CODEC.decode(store.after(0, 1)[0])
    assert (recorded.actor, recorded.command, recorded.causation_id) == (
        ANNA.name,
        "add-note",
        "command:k",
    )
