"""The other services over HTTP, in the name of the person who has signed in."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from chassis.http.clients import http_client
from chassis.security.tokens import Actor
from chassis.settings import Settings
from contracts.model import Message
from services.admin_ui.adapters.persons_tokens import PersonsTokens

Json = dict[str, Any]
Parameters = Sequence[tuple[str, str]] | Mapping[str, str]

ORDER_STATUS, GATEWAY, LOG = "order_status", "marketplace_gateway", "activity_log"
SECONDS = 20.0
READY_SECONDS = 3.0
SILENT_SECONDS = 25.0
"""A stream says something every fifteen; one that does not is dead."""
UNBOUNDED = httpx2.Limits(max_connections=None, max_keepalive_connections=0)


class UnreachableError(Exception):
    """A service does not answer; what became of a command is not known."""

    def __init__(self, service: str, told: str = "") -> None:
        super().__init__(f"{service}: {told}" if told else service)
        self.service = service


@dataclass
class RefusedError(Exception):
    """A service refused, in its own words (RFC 9457)."""

    status: int
    code: str
    detail: str
    answer: Json | None = None
    """Of a command that was decided line by line."""
    details: Json = field(default_factory=dict)
    position: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A command that was accepted, wholly or in part."""

    answer: Json
    position: int
    repeated: bool


class Platform:
    """Asks and commands; holds one pool of connections per service."""

    def __init__(self, settings: Settings, tokens: PersonsTokens) -> None:
        self._tokens = tokens
        urls = {
            ORDER_STATUS: settings.order_status_url,
            GATEWAY: settings.marketplace_url,
            LOG: settings.activity_log_url,
        }
        self._clients = {
            name: http_client(base_url=url, timeout=SECONDS) for name, url in urls.items()
        }
        # Streams last: in the same pool they would leave no connection for anything else.
        self._streams = {
            name: http_client(base_url=url, timeout=SECONDS, limits=UNBOUNDED)
            for name, url in urls.items()
        }

    async def get(self, actor: Actor, service: str, path: str, parameters: Parameters = ()) -> Json:
        """Return what a service answers. Raises RefusedError or UnreachableError."""
        try:
            response = await self._clients[service].get(
                path, params=list(_pairs(parameters)), headers=self._headers(actor)
            )
        except httpx2.HTTPError as error:
            raise UnreachableError(service) from error
        if response.status_code != 200:
            raise _refused(service, response)
        found: Json = orjson.loads(response.content)
        return found

    async def readiness(self, service: str) -> Json | None:
        """Return what a service says of its parts, None when it does not answer."""
        try:
            response = await self._clients[service].get("/readyz", timeout=READY_SECONDS)
            found: Json = orjson.loads(response.content)
        except (httpx2.HTTPError, ValueError):
            return None
        return found if "parts" in found else None

    async def command(
        self, actor: Actor, service: str, verb: str, command: Message, key: str
    ) -> Answered:
        """Send a command. Raises RefusedError, or UnreachableError when nobody knows."""
        headers = {
            **self._headers(actor),
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        try:
            response = await self._clients[service].post(
                f"/commands/{verb}", content=command.model_dump_json(), headers=headers
            )
        except httpx2.HTTPError as error:
            raise UnreachableError(service) from error
        if response.status_code != 200:
            raise _refused(service, response)
        position = int(response.headers.get("caigou-position", 0))
        repeated = response.headers.get("idempotency-replayed") == "true"
        return Answered(orjson.loads(response.content), position, repeated)

    def stream(
        self, actor: Actor, service: str, path: str, parameters: Parameters = ()
    ) -> AbstractAsyncContextManager[httpx2.Response]:
        """Open a stream that lasts; the caller reads it."""
        return self._streams[service].stream(
            "GET",
            path,
            params=list(_pairs(parameters)),
            headers=self._headers(actor),
            timeout=httpx2.Timeout(SECONDS, read=SILENT_SECONDS),
        )

    async def close(self) -> None:
        for client in (*self._clients.values(), *self._streams.values()):
            await client.aclose()

    def _headers(self, actor: Actor) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens.token(actor)}"}


def _pairs(parameters: Parameters) -> Sequence[tuple[str, str]]:
    return list(parameters.items()) if isinstance(parameters, Mapping) else parameters


def _refused(service: str, response: httpx2.Response) -> Exception:
    try:
        problem = orjson.loads(response.content)
        code, detail = str(problem["code"]), str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return UnreachableError(service, f"answered {response.status_code}")
    if response.status_code >= 500:
        return UnreachableError(service, detail)
    return RefusedError(
        response.status_code,
        code,
        detail,
        problem.get("answer"),
        problem.get("details") or {},
        int(response.headers.get("caigou-position", 0)),
    )
