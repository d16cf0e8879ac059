"""Requests over NATS from a client that costs next to nothing, so that the service is measured.

The client library spends as long on a request as the service does, on the same two cores. Here
requests are bytes made beforehand, answers are only counted, and each one sends the next request.
The protocol is NATS's own: `HPUB <subject> <reply> <bytes of headers> <bytes of all>`, and `HMSG`
back. Source: docs of the NATS client protocol.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Self, cast

from deploy.local.ports import HOST

INBOX = "_INBOX.bench"
CONNECT = (
    b'CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"name":"bench"}'
    b"\r\nSUB %s 1\r\nPING\r\n" % INBOX.encode()
)
GOOD = (b"\r\nStatus: 200\r\n", b"\r\nStatus: 409\r\n")


def request(subject: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a request as it goes over the wire."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"NATS/1.0\r\n{lines}\r\n".encode()
    sizes = b"%d %d" % (len(head), len(head) + len(body))
    return b"HPUB %b %b %b\r\n%b%b\r\n" % (
        *(subject.encode(), INBOX.encode(), sizes),
        *(head, body),
    )


class NatsRequests(asyncio.Protocol):
    """One connection; `per_second` keeps so many requests in flight."""

    def __init__(self) -> None:
        self._ready = asyncio.get_running_loop().create_future()
        self._transport: asyncio.WriteTransport | None = None
        self._left = b""
        self._waiting: list[bytes] = []
        self._in_flight = self._done = 0
        self._end = 0.0
        self._over = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, port: int) -> Self:
        _, made = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        await made._ready
        return made

    async def per_second(self, requests: Sequence[bytes], in_flight: int, seconds: float) -> float:
        """Send for a time; return how many were answered per second, the last ones included.

        Raises AssertionError when an answer is neither an acceptance nor a refusal.
        """
        self._waiting = list(reversed(requests))
        self._done, self._over = 0, asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        self._end = start + seconds
        self._send(in_flight)
        await self._over
        return self._done / (time.perf_counter() - start)

    def close(self) -> None:
        assert self._transport
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.write(CONNECT)

    def connection_lost(self, exc: Exception | None) -> None:
        for waiting in (self._ready, self._over):
            if not waiting.done():
                waiting.set_exception(exc or ConnectionError("the server has closed"))

    def data_received(self, data: bytes) -> None:
        data = self._left + data
        at, answered = 0, 0
        while (line_end := data.find(b"\r\n", at)) >= 0:
            line = data[at:line_end]
            at_next = line_end + 2
            if line.startswith(b"HMSG"):
                _, head, size = line.rsplit(b" ", 2)
                at_next += int(size) + 2
                if at_next > len(data):
                    break
                headers = data[line_end + 2 : line_end + 2 + int(head)]
                if not any(good in headers for good in GOOD):
                    self._over.set_exception(AssertionError(data[line_end:at_next]))
                answered += 1
            elif line.startswith(b"PONG"):
                self._ready.set_result(None)
            elif line.startswith(b"PING"):
                assert self._transport
                self._transport.write(b"PONG\r\n")
            at = at_next
        self._left = data[at:]
        self._in_flight -= answered
        self._done += answered
        if answered:
            self._send(answered)

    def _send(self, number: int) -> None:
        assert self._transport
        if self._waiting and time.perf_counter() < self._end:
            sent = self._waiting[-number:]
            del self._waiting[-number:]
            self._in_flight += len(sent)
            self._transport.write(b"".join(sent))
        elif not self._in_flight and not self._over.done():
            self._over.set_result(None)
