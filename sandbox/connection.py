"""Closing a connection without an answer, which no ASGI application can do by itself."""

import asyncio

from fastapi import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[str, int], asyncio.Transport] = {}


class ConnectionCutError(Exception):
    """Raised where there is no real connection to cut: the application runs in process."""


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, with its transports known by the caller's address."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client:
            _open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client:
            _open.pop(self.client, None)
        super().connection_lost(exc)


async def cut_connection(request: Request) -> None:
    client = request.client
    transport = _open.get((client.host, client.port)) if client else None
    if transport is None:
        raise ConnectionCutError
    transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
