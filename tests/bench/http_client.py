"""One kept-alive HTTP connection that costs next to nothing, so that the server is measured."""

import asyncio
import uuid
from typing import Self

from deploy.local.ports import HOST


class HttpClient:
    """Sends one request after another; answers must say how long they are."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str
    ) -> None:
        self._reader, self._writer = reader, writer
        self._head = f"Host: {HOST}\r\nAuthorization: Bearer {token}\r\n"

    @classmethod
    async def connect(cls, port: int, token: str = "") -> Self:
        reader, writer = await asyncio.open_connection(HOST, port, limit=16 * 1024 * 1024)
        return cls(reader, writer, token)

    def close(self) -> None:
        self._writer.close()

    async def get(self, path: str) -> bytes:
        """Return the body."""
        request = f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode()
        return (await self._ask(request))[1]

    async def command(self, verb: str, body: bytes) -> tuple[dict[str, str], bytes]:
        """Send a command under a key of its own; return the headers and the answer."""
        head = (
            f"POST /commands/{verb} HTTP/1.1\r\n{self._head}Idempotency-Key: {uuid.uuid4()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return await self._ask(head.encode() + body)

    async def _ask(self, request: bytes) -> tuple[dict[str, str], bytes]:
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        body = await self._reader.readexactly(int(headers["content-length"]))
        assert " 200 " in head[0], (head[0], body[:500])
        return headers, body
