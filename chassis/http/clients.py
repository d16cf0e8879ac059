"""Our HTTP clients: whom they trust, and what they say when a connection dies."""

from typing import Any

import httpx2

from chassis.http.trust import trust

LIMITS = httpx2.Limits(max_connections=100, max_keepalive_connections=20)
"""The library's own."""


def http_client(
    *, timeout: httpx2.Timeout | float, limits: httpx2.Limits = LIMITS, **options: Any
) -> httpx2.AsyncClient:
    """Return a client whose every failure on the way is an `httpx2.HTTPError`.

    Proxies and certificates that the environment names are ignored.
    """
    transport = _Transport(verify=trust(), trust_env=False, limits=limits)
    return httpx2.AsyncClient(transport=transport, trust_env=False, timeout=timeout, **options)


class _Transport(httpx2.AsyncHTTPTransport):
    """Tells a connection that was lost while it was being made as what it is.

    On uvloop, anyio asks such a connection for its socket, which is None by then.
    """

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            return await super().handle_async_request(request)
        except AttributeError as error:
            if error.obj is not None:
                raise
            msg = "the connection was lost while it was being made"
            raise httpx2.ConnectError(msg, request=request) from error
