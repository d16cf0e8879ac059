"""Commands over NATS request and reply: the same answers as over HTTP, many at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from nats.aio.client import Client
from nats.errors import NoRespondersError

from chassis.bus import command_server
from chassis.bus.command_server import CommandServer
from chassis.bus.connection import ConnectionState, create_broker, raw_client
from chassis.bus.written import flushed
from chassis.clock import system_clock
from chassis.commands import executor as executing
from chassis.commands.executor import CommandExecutor
from chassis.writer.writer import Writer
from contracts.subjects import command
from deploy.local.nats import nats_binary
from deploy.local.ports import reserve_port
from deploy.local.processes import Child
from deploy.probe import answers
from tests.chassis.delivery import connect
from tests.chassis.signing import SHOP, create_keys, token, verifier
from tests.chassis.toy_service import HANDLERS
from tests.conformance.stores.contents import Store


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return create_keys(tmp_path / "keys")


@pytest.fixture
async def server(nats_server: Any, writer: Writer, keys: Path) -> AsyncIterator[CommandServer]:
    """Give a running command server."""
    broker = create_broker(nats_server.url, "toy", ConnectionState())
    executor = CommandExecutor(writer, HANDLERS, system_clock)
    commands = CommandServer("order_status", executor, verifier(keys))
    await broker.start()
    await commands.start(raw_client(broker))
    yield commands
    await commands.stop()
    await broker.stop()


@pytest.fixture
async def caller(nats_server: Any, server: CommandServer) -> AsyncIterator[Client]:
    """Give a client beside it."""
    assert server._client
    client = await connect(nats_server.url)
    yield client
    await client.close()


def body(text: str = "1", **more: Any) -> bytes:
    return orjson.dumps({"order_id": "o", "text": text} | more)


async def ask(
    client: Client, headers: Mapping[str, str], data: bytes, *, agency: str = "default"
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Ask with an inbox of our own: the client's `request` takes status 503 for nobody there."""
    inbox = client.new_inbox()
    answer = await client.subscribe(inbox, max_msgs=1)
    subject = command("order_status", agency, "add-note")
    await client.publish(subject, data, reply=inbox, headers=dict(headers))
    reply = await answer.next_msg(20)
    answered = dict(reply.headers or {})
    if not reply.data:
        raise NoRespondersError
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
    given = await asyncio.gather(*asked)
    assert {status for status, _, _ in given} == {200}
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


async def test_what_was_taken_is_answered_before_the_end(
    caller: Client, server: CommandServer, keys: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while three hundred commands are on the way: none is left without an answer.

    A command is done, or its sender hears at once that it is not: that nobody is there any more, or
    that there is too much to do.
    """
    monkeypatch.setattr(command_server, "STOP_SECONDS", 60)  # a busy machine takes its time
    asked = [
        asyncio.create_task(ask(caller, signed(keys, f"k{n}"), body(order_id=f"o{n % 9}")))
        for n in range(300)
    ]
    while caller.stats["out_msgs"] < 300:  # noqa: ASYNC110  the library tells nobody
        await asyncio.sleep(0)
    await server.stop()
    given = await asyncio.gather(*asked, return_exceptions=True)
    done = [one for one in given if not isinstance(one, BaseException)]
    assert {type(one) for one in given if isinstance(one, BaseException)} <= {NoRespondersError}
    statuses = [status for status, _, _ in done]
    assert set(statuses) <= {200, 503}
    assert len(store.after(0, 1_000)) >= statuses.count(200)
    with pytest.raises(NoRespondersError):
        await ask(caller, signed(keys, "late"), body())


@pytest.mark.parametrize("bound", ["MAX_IN_FLIGHT", "MAX_BYTES_IN_FLIGHT"])
async def test_too_many_at_once_are_told_to_come_again(
    caller: Client, keys: Path, store: Store, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    """Over the bound a request is refused at once and untouched; its repeat is then done."""
    monkeypatch.setattr(command_server, bound, 3)
    asked = [ask(caller, signed(keys, f"k{n}"), body(order_id=f"o{n}")) for n in range(20)]
    given = await asyncio.gather(*asked)
    done = [number for number, (status, _, _) in enumerate(given) if status == 200]
    refused = [number for number, (status, _, _) in enumerate(given) if status == 503]
    assert done
    assert refused
    assert len(done) + len(refused) == 20
    assert len(store.after(0, 100)) == len(done)
    _, problem, headers = given[refused[0]]
    assert (problem["code"], headers["Retry-After"]) == ("overloaded", "1")
    again = await ask(caller, signed(keys, f"k{refused[0]}"), body(order_id=f"o{refused[0]}"))
    assert again[0] == 200


async def test_an_answer_larger_than_the_bus_carries_is_a_problem(
    caller: Client, server: CommandServer, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks is told so, instead of waiting for nothing."""
    assert server._replies
    monkeypatch.setattr(server._replies._client, "_max_payload", 1_000)
    status, answer, _ = await ask(caller, signed(keys), body("word" * 500))
    assert (status, answer["code"]) == (500, "answer_too_large")


async def test_an_answer_goes_to_inboxes_only(
    caller: Client, keys: Path, store: Store, logs: list[Any]
) -> None:
    """Nobody makes us write for him where only we may: into a stream, or to the server itself."""
    heard = await caller.subscribe("evt.>")
    subject = command("order_status", "default", "add-note")
    await caller.publish(subject, body(), reply="evt.order_status.x", headers=signed(keys))
    assert (await ask(caller, signed(keys, "k2"), body("2")))[0] == 200
    assert (store.head(), heard.pending_msgs) == (1, 0)
    assert [entry["reply"] for entry in logs if entry["event"] == "reply_subject_refused"] == [
        "evt.order_status.x"
    ]


@pytest.mark.parametrize("given", ["", "x" * 101, "né", "tab\there"])
async def test_a_correlation_id_is_kept_or_replaced(caller: Client, keys: Path, given: str) -> None:
    """It stands in events and headers: what is not short and printable is not taken over."""
    good = await ask(caller, signed(keys) | {"Correlation-Id": "abc-1"}, body())
    bad = await ask(caller, signed(keys, "k2") | {"Correlation-Id": given}, body())
    assert good[2]["Correlation-Id"] == "abc-1"
    assert len(bad[2]["Correlation-Id"]) == 32


async def test_a_refused_subscription_is_told(
    tmp_path: Path, keys: Path, writer: Writer, logs: list[Any]
) -> None:
    """The server refuses it without ending the connection: the log and readiness know."""
    state = ConnectionState()
    executor = CommandExecutor(writer, HANDLERS, system_clock)
    with nats_that_denies("cmd.>", tmp_path) as url:
        broker = create_broker(url, "toy", state)
        await broker.start()
        await CommandServer("order_status", executor, verifier(keys)).start(raw_client(broker))
        await flushed(raw_client(broker))
        assert "cmd.order_status.*.*" in state.refused
        assert "bus_error" in {entry["event"] for entry in logs}
        await broker.stop()


@contextmanager
def nats_that_denies(subjects: str, folder: Path) -> Iterator[str]:
    """Give the address of a server on which nobody may subscribe to the subjects."""
    port, monitor, configuration = reserve_port(), reserve_port(), folder / "nats.conf"
    rules = f'permissions: {{subscribe: {{deny: "{subjects}"}}}}'
    configuration.write_text(
        f"listen: 127.0.0.1:{port}\nhttp: 127.0.0.1:{monitor}\nno_auth_user: toy\n"
        f"authorization {{users: [{{user: toy, password: toy, {rules}}}]}}\n"
    )
    child = Child(
        name="nats",
        command=[nats_binary(), "-c", str(configuration)],
        log=folder / "nats.log",
        ready=lambda: answers(f"http://127.0.0.1:{monitor}/healthz"),
    )
    child.start()
    try:
        yield f"nats://127.0.0.1:{port}"
    finally:
        child.stop()
