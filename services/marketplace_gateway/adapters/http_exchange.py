"""One HTTP exchange with a marketplace, bounded in time and size, with typed failures."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2

from chassis.http.clients import http_client
from services.marketplace_gateway.application.marketplace import (
    NoAnswerError,
    NotReachedError,
    UnreadableAnswerError,
)

FORM = "application/x-www-form-urlencoded;charset=utf-8"
JSON = "application/json;charset=utf-8"

# In these the request had not begun to leave: the connection was still being made or waited for.
_BEFORE_SENDING = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)
_GZIP_OR_ZLIB = 47


@dataclass(frozen=True, slots=True)
class ExchangeLimits:
    """How long and how much; seconds and bytes. `retry_waits` are the pauses between reads."""

    connect_seconds: float = 5.0
    silence_seconds: float = 20.0
    whole_seconds: float = 45.0
    answer_bytes: int = 8 * 1024 * 1024
    retry_waits: tuple[float, ...] = (0.3, 1.0)


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back: status and the whole body, uninterpreted."""

    status: int
    body: bytes


class HttpExchange:
    """Posts to one marketplace. Proxies and other settings of the environment are ignored."""

    def __init__(self, limits: ExchangeLimits) -> None:
        self._limits = limits
        timeout = httpx2.Timeout(limits.silence_seconds, connect=limits.connect_seconds)
        self._kept_open = http_client(timeout=timeout)
        # A kept connection may be closed by the other side just as we write to it, which cannot
        # be told from an order that was taken. Calls that buy therefore get one of their own.
        self._one_use = http_client(
            timeout=timeout, limits=httpx2.Limits(max_keepalive_connections=0)
        )

    async def post(
        self, url: str, content: bytes, content_type: str, *, fresh: bool = False
    ) -> RawAnswer:
        """Send everything in the body, so that no log of addresses ever shows a token."""
        client = self._one_use if fresh else self._kept_open
        # Compression only where the server insists: a small packed answer may unpack to gigabytes.
        headers = {"Content-Type": content_type, "Accept-Encoding": "identity"}
        try:
            async with (
                asyncio.timeout(self._limits.whole_seconds),
                client.stream("POST", url, content=content, headers=headers) as response,
            ):
                body = await self._bounded(response.aiter_raw())
                packing = response.headers.get("Content-Encoding", "identity").lower()
                return RawAnswer(response.status_code, self._unpacked(body, packing))
        except _BEFORE_SENDING as error:
            raise NotReachedError(f"{type(error).__name__}: {error}") from error
        except TimeoutError as error:
            limit = self._limits.whole_seconds
            raise NoAnswerError(f"no complete answer within {limit:g} s") from error
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
            raise NoAnswerError(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        await self._kept_open.aclose()
        await self._one_use.aclose()

    async def _bounded(self, chunks: AsyncIterator[bytes]) -> bytes:
        received = bytearray()
        async for chunk in chunks:
            received += chunk
            if len(received) > self._limits.answer_bytes:
                raise self._too_long()
        return bytes(received)

    def _unpacked(self, body: bytes, packing: str) -> bytes:
        if packing in {"", "identity"} or not body:
            return body
        if packing not in {"gzip", "x-gzip", "deflate"}:
            raise UnreadableAnswerError("an uncompressed answer", f"Content-Encoding {packing}")
        try:
            plain = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(
                body, self._limits.answer_bytes + 1
            )
        except zlib.error as error:
            received = f"{len(body)} bytes that are none"
            raise UnreadableAnswerError(f"a {packing} body", received) from error
        if len(plain) > self._limits.answer_bytes:
            raise self._too_long()
        return plain

    def _too_long(self) -> UnreadableAnswerError:
        """Say so without showing any of it: it may be the answer to a call for tokens."""
        limit = self._limits.answer_bytes
        return UnreadableAnswerError("a shorter answer", f"more than {limit} bytes")
