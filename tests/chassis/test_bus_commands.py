"""Commands over NATS request and reply: the same answers as over HTTP, many at once."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client

from chassis.bus.command_server import serve_commands
from chassis.bus.connection import ConnectionState, create_broker
from chassis.clock import system_clock
from chassis.commands import executor as executing
from chassis.commands.executor import CommandExecutor
from chassis.writer.writer import Writer
from contracts.subjects import command
from tests.chassis.delivery import connect
from tests.chassis.signing import SHOP, create_keys, token, verifier
from tests.chassis.toy_service import HANDLERS
from tests.conformance.stores.contents import Store


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return create_keys(tmp_path / "keys")


@pytest.fixture
async def caller(nats_server: Any, writer: Writer, keys: Path) -> AsyncIterator[Client]:
    """Give a client beside a running command server."""
    state = ConnectionState()
    broker = create_broker(nats_server.url, "toy", state)
    executor = CommandExecutor(writer, HANDLERS, system_clock)
    serve_commands(broker, "order_status", executor, verifier(keys))
    await broker.start()
    client = await connect(nats_server.url)
    yield client
    await client.close()
    await broker.stop()


def body(text: str = "1", **more: Any) -> bytes:
    return orjson.dumps({"order_id": "o", "text": text} | more)


async def ask(
    client: Client, headers: Mapping[str, str], data: bytes, *, agency: str = "default"
) -> tuple[int, dict[str, Any], dict[str, str]]:
    subject = command("order_status", agency, "add-note")
    reply = await client.request(subject, data, timeout=20, headers=dict(headers))
    answered = dict(reply.headers or {})
    return int(answered["Status"]), orjson.loads(reply.data), answered


def signed(keys: Path, key: str = "k", **more: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(keys, **more)}", "Idempotency-Key": key}


async def test_a_command_is_answered_and_its_repeat_too(
    caller: Client, keys: Path, store: Store
) -> None:
    """The answer says the position; the repeat says that it is one."""
    status, answer, headers = await ask(caller, signed(keys), body("5"))
    assert (status, answer["result"], headers["Caigou-Position"]) == (200, {"total": 5}, "1")
    status, again, headers = await ask(caller, signed(keys), body("5"))
    assert (status, again, headers["Idempotency-Replayed"]) == (200, answer, "true")
    assert store.head() == 1


async def test_256_in_flight(caller: Client, keys: Path, store: Store) -> None:
    """All are worked on at once: they share commits, and the sum is right."""
    headers = signed(keys)
    asked = [
        ask(caller, headers | {"Idempotency-Key": f"k{n}"}, body(order_id=f"o{n % 9}"))
        for n in range(256)
    ]
    answers = await asyncio.gather(*asked)
    assert {status for status, _, _ in answers} == {200}
    assert len(store.after(0, 1_000)) == 256


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "invalid_command"),
        (b"{", 422, "invalid_command"),
        (b'{"order_id": 5, "text": "1"}', 422, "invalid_command"),
        (b'{"order_id": "o", "text": "1", "more": 1}', 422, "invalid_command"),
        (b'"\xff"', 422, "invalid_command"),
        (body("word"), 409, "not_a_number"),
    ],
)
async def test_bad_input_gets_a_typed_refusal(
    caller: Client, keys: Path, store: Store, data: bytes, status: int, code: str
) -> None:
    """Malformed, wrongly typed, unknown fields, refused by the domain: nothing changes."""
    answered = await ask(caller, signed(keys), data)
    assert (answered[0], answered[1]["code"]) == (status, code)
    assert store.head() == 0


async def test_who_may_not_is_told_why(caller: Client, keys: Path, store: Store) -> None:
    """No token, a foreign agency, a missing right, no key, an unknown command."""
    unsigned = await ask(caller, {"Idempotency-Key": "k"}, body())
    foreign = await ask(caller, signed(keys), body(), agency="other")
    rightless = await ask(caller, signed(keys, actor=SHOP, issuer="shop"), body())
    keyless = await ask(caller, {"Authorization": f"Bearer {token(keys)}"}, body())
    subject = command("order_status", "default", "conquer")
    unknown = orjson.loads((await caller.request(subject, body(), headers=signed(keys))).data)
    assert [(status, answer["code"]) for status, answer, _ in (unsigned, foreign)] == [
        (401, "not_signed_in"),
        (403, "wrong_agency"),
    ]
    assert (rightless[0], rightless[1]["right"]) == (403, "change_items")
    assert (keyless[0], keyless[1]["code"]) == (400, "idempotency_key_missing")
    assert unknown["code"] == "unknown_command"
    assert store.head() == 0


async def test_an_oversize_command_is_refused(
    caller: Client, keys: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is the one of HTTP."""
    monkeypatch.setattr(executing, "MAX_BODY", 100)
    status, answer, _ = await ask(caller, signed(keys), body("1" * 200))
    assert (status, answer["code"], store.head()) == (413, "too_large", 0)


async def test_a_broken_handler_still_answers(caller: Client, keys: Path) -> None:
    """The sender is told that it failed instead of waiting for nothing."""
    status, answer, _ = await ask(caller, signed(keys), body("explode"))
    assert (status, answer["code"]) == (500, "internal_error")
    assert (await ask(caller, signed(keys), body("1")))[0] == 200
