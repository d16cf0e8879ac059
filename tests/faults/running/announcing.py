"""Makes a service announce its named points, in processes of the harness only.

The product has no hooks: its ports are wrapped from outside before it starts.
"""

import functools
from collections.abc import Callable
from typing import Any

from nats.js import JetStreamContext

from chassis.commands.executor import CommandExecutor
from chassis.delivery import atomic_batch, follower
from chassis.delivery.follower import Follower
from chassis.delivery.relay import Relay
from chassis.projection import projector
from chassis.store import postgresql_commit, sqlite
from chassis.store.port import Commit
from chassis.store.postgresql_session import PostgreSQLSession
from services.activity_log.adapters import writing
from services.marketplace_gateway.adapters.guarded_exchange import Call, GuardedExchange
from services.marketplace_gateway.adapters.inbox import SqlInbox
from tests.faults.running.board import Board

Sizing = Callable[..., object]
"""Says what is in hand, given the arguments of the wrapped call; nothing = no work."""


def announce(board: Board) -> None:
    """Wrap every port."""
    _commits(board)
    _delivery(board)
    _projections(board)
    _around_async(board, CommandExecutor, "_execute", "command.before", "answer.before", _request)
    _marketplace(board)


def _commits(board: Board) -> None:
    def contents(_: Any, commit: Commit) -> str:
        return _contents(commit)

    _around(board, sqlite.SQLiteEventStore, "commit", "commit", contents)
    _around_async(board, PostgreSQLSession, "commit", "commit.before", "commit.after", contents)
    inserting, reading = sqlite._Recorder._insert_events, postgresql_commit.written

    def insert(self: Any, c: Any, stored: Any, **more: Any) -> Any:
        done = inserting(self, c, stored, **more)
        board.reach("commit.within", _contents(more["commit"]))
        return done

    def written(row: Any) -> Any:
        # The statement is a transaction of its own: it is done, and nobody has been told.
        board.reach("commit.within", f"positions {row[0]}" if row[0] else "")
        return reading(row)

    _put(sqlite._Recorder, "_insert_events", insert)
    _put(postgresql_commit, "written", written)


def _delivery(board: Board) -> None:
    _around_async(board, Relay, "_send", "publish.before", "publish.after", _envelopes)
    writing_all: Any = vars(atomic_batch)["write_all"]
    publishing = JetStreamContext.publish

    async def write_all(client: Any, messages: Any) -> None:
        await writing_all(client, messages)
        board.reach("publish.within", "a batch that is not closed")

    async def publish(self: Any, subject: str, *given: Any, **named: Any) -> Any:
        ack = await publishing(self, subject, *given, **named)
        board.reach("publish.within", f"{subject} as {ack.seq}")
        return ack

    _put(atomic_batch, "write_all", write_all)
    _put(JetStreamContext, "publish", publish)
    _around_async(board, Follower, "_apply_all", "apply.before", "apply.after", _envelopes)
    _around_async(
        board,
        follower,
        "acknowledge_all",
        "ack.before",
        "ack.after",
        lambda _, messages: len(messages),
    )
    recording = writing._record

    def record(connection: Any, run: Any, *more: Any) -> None:
        recording(connection, run, *more)
        board.reach("apply.within", f"{len(run)} events")

    _put(writing, "_record", record)


def _projections(board: Board) -> None:
    def stored(_: Any, events: Any, __: Any) -> str:
        return f"{len(events)} events" if events else ""

    _around(board, projector.Projector, "_apply", "project", stored)
    advancing = projector.advance

    def advance(connection: Any, name: str, start: int, end: int, fence: Any) -> bool:
        moved = advancing(connection, name, start, end, fence)
        board.reach("project.within", f"{name} to {end}")
        return moved

    _put(projector, "advance", advance)


def _marketplace(board: Board) -> None:
    sending = GuardedExchange._send

    async def send(self: GuardedExchange, call: Call) -> Any:
        # A call that buys has a connection of its own.
        kind = "create" if call.fresh else "read"
        board.reach(f"{kind}.before", call.name)
        answer = await sending(self, call)
        board.reach(f"{kind}.after", call.name)
        return answer

    _put(GuardedExchange, "_send", send)
    _around(board, SqlInbox, "take", "push", lambda _, push, *__: push.message_id)


def _around(board: Board, owner: Any, name: str, kind: str, sizing: Sizing) -> None:
    wrapped = getattr(owner, name)

    @functools.wraps(wrapped)
    def call(*given: Any, **named: Any) -> Any:
        work = sizing(*given)
        board.reach(f"{kind}.before", work)
        done = wrapped(*given, **named)
        board.reach(f"{kind}.after", work)
        return done

    _put(owner, name, call)


def _around_async(
    board: Board, owner: Any, name: str, before: str, after: str, sizing: Sizing
) -> None:
    wrapped = getattr(owner, name)

    @functools.wraps(wrapped)
    async def call(*given: Any, **named: Any) -> Any:
        work = sizing(*given)
        board.reach(before, work)
        done = await wrapped(*given, **named)
        board.reach(after, work)
        return done

    _put(owner, name, call)


def _put(owner: Any, name: str, wrapped: Any) -> None:
    setattr(owner, name, wrapped)


def _contents(commit: Commit) -> str:
    if not (commit.events or commit.receipts):
        return ""
    return f"{len(commit.events)} events, keys {[one.key for one in commit.receipts[:20]]}"


def _envelopes(_: Any, envelopes: Any, *__: Any) -> str:
    if not envelopes:
        return ""
    return f"{len(envelopes)} events {envelopes[0].sequence}..{envelopes[-1].sequence}"


def _request(_: Any, request: Any) -> str:
    return f"{request.verb} {request.key}"
