"""The assembled service in this process: its HTTP application, its writer, tokens for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import orjson

from chassis.clock import system_clock
from chassis.leadership.lease import Lease
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.migration import migrate_database
from chassis.security.keys import create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner
from chassis.settings import Settings
from chassis.store.port import Fence
from contracts.access import Role
from contracts.envelope import Envelope
from services.activity_log.bootstrap import service


@dataclass
class Running:
    """A service that is assembled and serves; the followers are played by the test."""

    assembled: Assembled
    signer: TokenSigner
    client: httpx2.AsyncClient
    fence: Fence

    def header(self, role: Role = Role.VIEWER, agency: str = "default") -> dict[str, str]:
        token = self.signer.sign(Actor("person:anna", agency, frozenset({role})))
        return {"authorization": f"Bearer {token}"}

    async def get(self, path: str, role: Role = Role.VIEWER, /, **query: Any) -> Any:
        """Return the JSON of a good answer."""
        answer = await self.client.get(path, params=query, headers=self.header(role))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tell(self, *envelopes: Envelope) -> None:
        """Apply events as the follower of their source does it."""
        for follower in self.assembled.parts.followers:
            run = [e for e in envelopes if e.source == follower.source.name]
            await follower._apply_all(run, self.fence)


async def running(url: str, folder: Path) -> AsyncIterator[Running]:
    """Migrate, assemble, and take it all down again."""
    keys = folder / "keys"
    create_issuer(keys, "activity_log", frozenset({Role.SERVICE}))
    create_issuer(keys, "people", frozenset(Role))
    settings = Settings(database_url=url, port=0, keys=keys)
    migrate_database(service(), settings)
    assembled = assemble(service(), settings)
    transport = httpx2.ASGITransport(assembled.app)
    signer = TokenSigner("people", load_private(keys, "people"), system_clock)
    async with httpx2.AsyncClient(
        transport=transport, trust_env=False, base_url="http://log"
    ) as client:
        fence = Lease(assembled.core.database, "leader", "test").acquire()
        assert fence
        yield Running(assembled, signer, client, fence)
    if assembled.parts.close:
        await assembled.parts.close()
    assembled.core.store.close()
    if assembled.lock:
        assembled.lock.release()


class Stream:
    """An SSE client, speaking ASGI itself: httpx collects a whole answer before it gives it."""

    def __init__(
        self, log: Running, query: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self._frames: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self.stuck = asyncio.Event()
        """Set = this client takes nothing any more."""
        self.status = 0
        sent = {**log.header(), **(headers or {})}
        scope = {
            "type": "http", "method": "GET", "path": "/activities/stream",
            "raw_path": b"/activities/stream", "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in sent.items()],
            "http_version": "1.1", "scheme": "http", "server": ("log", 80), "root_path": "",
        }  # fmt: skip
        self.ended = asyncio.ensure_future(log.assembled.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if self.stuck.is_set():
            await asyncio.Event().wait()
        self._frames.put_nowait(message.get("body", b""))

    async def frame(self) -> dict[str, str]:
        """Return the next message as its fields; comments stand under the empty name."""
        raw = await asyncio.wait_for(self._frames.get(), 30)
        lines = [line.partition(": ") for line in raw.decode().strip().split("\n")]
        return {name: value for name, _, value in lines}

    async def activity(self) -> tuple[int, dict[str, Any]]:
        """Return the next changed activity and the id it came with."""
        frame = await self.frame()
        while "event" not in frame:
            frame = await self.frame()
        assert frame["event"] == "activity"
        return int(frame["id"]), orjson.loads(frame["data"])

    async def leave(self) -> None:
        """Close the connection as a browser does."""
        self._gone.set()
        await asyncio.wait_for(self.ended, 30)
