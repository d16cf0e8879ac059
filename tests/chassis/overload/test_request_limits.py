"""However many requests come, what they hold is bounded, and health can always be asked for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request
from starlette.responses import Response

from chassis.commands.executor import MAX_BODY
from chassis.http import event_stream
from chassis.http.application import create_application
from chassis.http.body_limit import read_body
from chassis.http.event_stream import EventStream
from chassis.http.health import health_router
from chassis.http.request_limits import RequestLimitsMiddleware
from tests.chassis.until import until


class Gate:
    """Requests that stand until it opens."""

    def __init__(self) -> None:
        self.standing = 0
        self.open = asyncio.Event()

    async def pass_through(self, request: Request) -> Response:
        await read_body(request)
        self.standing += 1
        await self.open.wait()
        return Response("through")

    async def stands(self, number: int) -> None:
        await until(lambda: self.standing >= number)


def client_of(gate: Gate, **limits: Any) -> httpx2.AsyncClient:
    router = APIRouter()
    router.add_api_route("/gate", gate.pass_through, methods=["POST"])
    app = create_application("toy", "1", router, health_router([]))
    for middleware in app.user_middleware:
        if str(middleware.cls) == str(RequestLimitsMiddleware):
            middleware.kwargs.update(limits)
    transport = httpx2.ASGITransport(app)
    return httpx2.AsyncClient(transport=transport, base_url="http://toy")


async def test_the_number_of_requests_is_bounded() -> None:
    """The one too many is told when to come again; health is answered; then there is room."""
    gate = Gate()
    async with client_of(gate, max_requests=2) as client:
        standing = [asyncio.create_task(client.post("/gate")) for _ in range(2)]
        await gate.stands(2)
        refused = await client.post("/gate")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["code"] == "overloaded"
        assert refused.headers["x-correlation-id"]
        assert (await client.get("/readyz")).status_code == 200
        gate.open.set()
        assert {answer.status_code for answer in await asyncio.gather(*standing)} == {200}
        assert (await client.post("/gate")).status_code == 200


async def test_the_bytes_of_all_bodies_are_bounded() -> None:
    gate = Gate()
    async with client_of(gate, max_bytes=100) as client:
        standing = asyncio.create_task(client.post("/gate", content=b"x" * 90))
        await gate.stands(1)
        refused = await client.post("/gate", content=b"x" * 20)
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        gate.open.set()
        assert (await standing).status_code == 200
        assert (await client.post("/gate", content=b"x" * 20)).status_code == 200


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_refused(declared: bool) -> None:
    """Whether its length is told beforehand or not."""
    gate = Gate()
    gate.open.set()

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield bytes(MAX_BODY // 8)

    body: Any = bytes(MAX_BODY + 1) if declared else chunks()
    async with client_of(gate) as client:
        refused = await client.post("/gate", content=body)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


async def test_the_number_of_streams_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused with the time to come again; one that ends makes room."""
    monkeypatch.setattr(event_stream, "MAX_STREAMS", 1)
    stopping = asyncio.Event()

    async def frames() -> Any:
        await stopping.wait()
        yield b"data: last\n\n"

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.Event().wait()

    first = asyncio.create_task(EventStream(frames(), stopping)({"type": "http"}, receive, send))
    await until(lambda: bool(sent))
    sent.clear()
    await EventStream(frames(), stopping)({"type": "http"}, receive, send)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    stopping.set()
    await first
    sent.clear()
    await EventStream(frames(), stopping)({"type": "http"}, receive, send)
    assert sent[0]["status"] == 200
