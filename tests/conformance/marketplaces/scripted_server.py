"""A real HTTP server on a free loopback port that answers with the bytes a test gives it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived; `form` holds the fields of a form body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `hang` answers never; `cut_after` closes after so many bytes of all."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    hang: bool = False
    cut_after: int | None = None

    def written(self) -> bytes:
        head = [f"HTTP/1.1 {self.status} As-Asked", f"Content-Length: {len(self.body)}"]
        head += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join((*head, "", "")).encode() + self.body


@dataclass(slots=True)
class ScriptedServer:
    """Answers by `script`; `requests` is what it received so far."""

    url: str = ""
    script: Callable[[Request], Reply] = lambda _: Reply(status=404)
    requests: list[Request] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._serve_one(reader, writer):
                    pass
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        lowered = {name.lower(): value for name, value in headers.items()}
        body = await reader.readexactly(int(lowered.get("content-length", "0")))
        request = Request(head[0].split(" ")[1], lowered, body)
        self.requests.append(request)
        reply = self.script(request)
        if reply.hang:
            await reader.read()
            return False
        written = reply.written()
        writer.write(written if reply.cut_after is None else written[: reply.cut_after])
        await writer.drain()
        return reply.cut_after is None


@asynccontextmanager
async def scripted_server() -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer()
    open_connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            await server.serve(reader, writer)
        finally:
            open_connections.discard(task)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1 << 24)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        await listening.wait_closed()
