"""What every fork would do first, done once: late imports, schemas, certificates."""

import functools
import importlib
from typing import Any

import httpx2
from httpx2._transports import default

from chassis.http import command_routes
from contracts.catalogue import COMMANDS
from services.marketplace_gateway.adapters import http_exchange

IMPORTED_LATE = (
    "anyio._backends._asyncio",
    "httpcore2._async.http11",
    "httpcore2._backends.anyio",
    "pydantic.v1",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.protocols.websockets.auto",
)
"""By libraries, when a service begins to serve. One that is gone costs each fork its import."""


def warm() -> None:
    """Do it; no thread is begun, because a fork would not have it."""
    for name in IMPORTED_LATE:
        importlib.import_module(name)
    for entry in COMMANDS:
        command_routes._schema(entry.model)
    once: Any = functools.cache(httpx2.create_ssl_context)
    for module in (httpx2, default):
        vars(module)["create_ssl_context"] = once
    httpx2.AsyncClient(trust_env=False)
    http_exchange._tls()
