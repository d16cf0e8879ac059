"""What an ASGI application cannot do by itself: cut a connection, or keep it waiting for long."""

import asyncio
import socket
import struct

from fastapi import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

Client = tuple[str, int]
_open: dict[Client, asyncio.Transport] = {}
_held: set[Client] = set()


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
    client = _client(request)
    if client not in _open:
        raise ConnectionCutError
    _open[client].abort()
    await _hung_up(request)


async def reset_connection(request: Request) -> None:
    """As `cut_connection`, and the caller's system is told so by a TCP reset, not a quiet end."""
    transport = _open.get(_client(request))
    if transport is not None:
        at_once = struct.pack("ii", 1, 0)
        connected = transport.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    await cut_connection(request)


async def hold(request: Request, seconds: float) -> None:
    """Says nothing until the caller hangs up, the time is over, or the sandbox ends."""
    client = _client(request)
    _held.add(client)
    try:
        async with asyncio.timeout(seconds):
            await _hung_up(request)
    except TimeoutError:
        return
    finally:
        _held.discard(client)


def end_held() -> None:
    """Whoever is still kept waiting is not waited for when the sandbox ends."""
    for client in _held & _open.keys():
        _open[client].abort()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _client(request: Request) -> Client:
    return (request.client.host, request.client.port) if request.client else ("", 0)
