"""Photos of goods, fetched by us: the marketplaces do not learn who looks, nor the page's address.

An address is signed, so that this is a proxy for what our pages show and for nothing else.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc.jwk import OKPKey

from chassis.http.clients import http_client

LARGEST = 2 * 1024 * 1024
KINDS = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/svg+xml"}
)
SECONDS = 10.0


class PhotoError(Exception):
    """There is no such photo, or it is none that we pass on."""


@dataclass(frozen=True, slots=True)
class Photo:
    content: bytes
    kind: str


class Photos:
    """Signs addresses, and fetches from the hosts that are allowed."""

    def __init__(self, hosts: Sequence[str], key: OKPKey) -> None:
        self._hosts = hosts
        private = str(key.as_dict(private=True)["d"])
        self._secret = hashlib.sha256(b"photos\n" + private.encode()).digest()
        self._client = http_client(timeout=SECONDS, follow_redirects=False)

    def address(self, url: str) -> str | None:
        """Return our own address of a photo, or None when its host is not allowed."""
        if not self._is_allowed(url):
            return None
        return f"/photo?{urlencode({'url': url, 'sign': self._sign(url)})}"

    async def fetch(self, url: str, sign: str) -> Photo:
        """Raises PhotoError."""
        if not hmac.compare_digest(self._sign(url), sign) or not self._is_allowed(url):
            raise PhotoError("not an address of ours")
        content = bytearray()
        try:
            async with self._client.stream("GET", url) as response:
                kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
                if response.status_code != 200 or kind not in KINDS:
                    raise PhotoError(f"answered {response.status_code} {kind}")
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > LARGEST:
                        raise PhotoError("too large")
        except httpx2.HTTPError as error:
            raise PhotoError(repr(error)) from error
        return Photo(bytes(content), kind)

    async def close(self) -> None:
        await self._client.aclose()

    def _is_allowed(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        if f"{host}:{port}" in self._hosts:
            return parts.scheme in {"http", "https"}
        plain = port in {None, 80, 443} and parts.scheme in {"http", "https"}
        return plain and any(host == known or host.endswith(f".{known}") for known in self._hosts)

    def _sign(self, url: str) -> str:
        return hmac.new(self._secret, url.encode(), hashlib.sha256).hexdigest()[:32]
