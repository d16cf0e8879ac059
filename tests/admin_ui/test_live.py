"""The live feed on the pages: what goes through, and that it holds nobody up."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import httpx2
import pytest

from chassis.clock import system_clock
from chassis.security.keys import load_private
from chassis.security.tokens import Actor, TokenSigner
from contracts.access import Role
from deploy.local.stack import LocalStack
from services.admin_ui.adapters import live
from services.admin_ui.adapters.persons_tokens import PersonsTokens
from services.admin_ui.adapters.platform import Platform
from services.admin_ui.adapters.settings import AdminSettings
from services.admin_ui.domain.live_position import LivePosition
from tests.admin_ui.registering import paid_order
from tests.admin_ui.visitor import Visitor

PATIENCE = 60.0


def events(response: httpx2.Response) -> Iterator[dict[str, str]]:
    message: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            message[name] = value
        else:
            yield message
            message = {}


def places(event: dict[str, str]) -> list[str]:
    """Return the orders that a frame names."""
    return [order for order, _ in json.loads(event.get("data", "{}")).get("changed", [])]


@pytest.mark.lesson(38)
def test_lesson_38_a_change_reaches_the_browser_with_its_position(
    stack: LocalStack, anna: Visitor
) -> None:
    with anna.client.stream("GET", "/live") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        told = events(response)
        assert next(told) == {"retry": "2000"}
        begun = next(told)
        assert begun["event"] == "live"
        order = paid_order(stack, items=1)
        change = next(e for e in told if order in places(e))
        activity = next(e for e in told if e["event"] == "activity" and order in e["data"])
    assert change["event"] == "changed"
    assert len(change["data"]) < 200
    assert len(activity["data"]) < 300
    # Whoever comes back with a position gets what came after it, by header or by address.
    headers = {"Last-Event-ID": begun["id"]}
    with anna.client.stream("GET", "/live", headers=headers) as response:
        again = next(e for e in events(response) if order in places(e))
    assert LivePosition.read(again["id"]).orders is not None
    with anna.client.stream("GET", f"/live?after={begun['id']}") as response:
        assert next(e for e in events(response) if order in places(e))


def test_it_says_so_when_the_log_is_away_and_rows_are_live_all_the_same(
    stack: LocalStack, anna: Visitor
) -> None:
    stack.children["activity_log"].stop()
    try:
        with anna.client.stream("GET", "/live") as response:
            told = events(response)
            assert next(e for e in told if e.get("event") == "away")
            order = paid_order(stack, items=1)
            assert next(e for e in told if order in places(e))
            page = anna.page("/orders")
            assert "not known now" in page
            stack.children["activity_log"].start()
            assert next(e for e in told if e["event"] == "live"), "the stream itself stands"
    finally:
        stack.children["activity_log"].start()


@pytest.mark.lesson(40)
def test_lesson_40_a_stream_ends_with_the_sign_in(
    monkeypatch: pytest.MonkeyPatch, stack: LocalStack
) -> None:
    """Seen from inside: the sign-in is looked at whenever nothing else was to be said."""
    monkeypatch.setattr(live, "PING_SECONDS", 0.05)
    asked = iter([True, False])

    async def is_signed_in() -> bool:
        return next(asked)

    async def frames() -> list[bytes]:
        keys = stack.data / "keys"
        settings = AdminSettings(_env_file=None, database_url="sqlite://", port=0, keys=keys)
        signer = TokenSigner("admin_ui", load_private(keys, "admin_ui"), system_clock)
        platform = Platform(settings, PersonsTokens(signer))
        actor = Actor("person:anna", "default", frozenset(Role))
        relay = live.relayed(platform, actor, LivePosition(), is_signed_in)
        found = [frame async for frame in relay]
        await platform.close()
        return found

    told = asyncio.run(frames())
    assert told[-1].startswith(b"event: out\n")
    assert any(frame.startswith(b"event: ping\n") for frame in told)


@pytest.mark.lesson(39)
def test_lesson_39_open_streams_do_not_hold_up_the_stop(stack: LocalStack) -> None:
    """Twenty open streams; the pages end within five seconds all the same."""
    visitor = Visitor.signed_in(stack)
    cookies = dict(visitor.client.cookies)
    visitor.close()
    visitor.client = httpx2.Client(
        base_url=visitor.address,
        cookies=cookies,
        limits=httpx2.Limits(max_connections=40),
        timeout=30,
        trust_env=False,
    )
    opened = threading.Barrier(21)

    def listen() -> None:
        try:
            with visitor.client.stream("GET", "/live") as response:
                told = events(response)
                next(e for e in told if e.get("event") == "live")
                opened.wait(PATIENCE)
                for _ in told:
                    pass
        except httpx2.HTTPError:
            return

    listeners = [threading.Thread(target=listen) for _ in range(20)]
    for thread in listeners:
        thread.start()
    opened.wait(PATIENCE)
    began = time.monotonic()
    status = stack.children["admin_ui"].stop()
    took = time.monotonic() - began
    stack.children["admin_ui"].start()
    for thread in listeners:
        thread.join(PATIENCE)
    visitor.close()
    assert took < 5, "SIGTERM ends the process within five seconds"
    assert status == 0


@pytest.mark.lesson(39)
def test_lesson_39_many_open_streams_leave_the_pages_their_connections(
    stack: LocalStack, anna: Visitor
) -> None:
    """More than a pool of connections to a service would hold."""
    cookie = "; ".join(f"{name}={value}" for name, value in anna.client.cookies.items())
    host = ("127.0.0.1", stack.ports.admin_ui)
    request = f"GET /live HTTP/1.1\r\nHost: {host[0]}:{host[1]}\r\nCookie: {cookie}\r\n\r\n"
    with ExitStack() as opened:
        for _ in range(120):
            connection = opened.enter_context(socket.create_connection(host, PATIENCE))
            connection.sendall(request.encode())
            told = b""
            while b"event: live" not in told:
                told += connection.recv(4096) or pytest.fail("the stream ended")
        order = paid_order(stack, items=1)
        for path in ("/orders", "/activities", f"/live/orders/{quote(order, safe='')}/purchase"):
            assert anna.get(path).status_code == 200
