"""Clients that know how to behave: whatever is not answered is sent again with its key."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx2
import nats
import nats.errors
from nats.aio.client import Client

from chassis.http.clients import http_client
from contracts.access import Role
from contracts.model import Message
from contracts.subjects import command as command_subject
from tests.faults.journal import Journal
from tests.faults.loading.said import Said
from tests.faults.running.points import GATEWAY
from tests.faults.running.site import Site
from tests.faults.soak.samples import Latencies

ANSWER_SECONDS = 5.0
PAUSE_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
GIVE_UP = 0.04
"""Chance that a client never asks again after a failure: what it sent stays unanswered."""
SURPRISING = frozenset({500, 401, 403, 413, 422})

Json = dict[str, Any]


@dataclass(slots=True)
class Clients:
    """All that is sent goes through here, over HTTP or over the bus."""

    site: Site
    journal: Journal
    random: Random
    http: httpx2.AsyncClient
    bus: Client
    said: list[Said] = field(default_factory=list)
    latencies: Latencies | None = None
    """Where it is noted how long answers took; None = nowhere."""
    sent: int = 0
    """Commands that are no longer in `said`."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the load ends: nothing is sent again from then on."""

    @classmethod
    async def open(cls, site: Site, journal: Journal, random: Random) -> "Clients":
        http = http_client(timeout=ANSWER_SECONDS)

        async def failed(_: Exception) -> None:
            """Keep silent: that the server is away is the harness's own doing."""

        bus = await nats.connect(
            site.stack.nats_url,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            error_cb=failed,
        )
        return cls(site, journal, random, http, bus)

    async def close(self) -> None:
        await self.bus.close()
        await self.http.aclose()

    def new_key(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def person(self) -> dict[str, str]:
        token = self.site.stack.token("person:anna", [Role.ADMINISTRATOR])
        return {"Authorization": f"Bearer {token}"}

    async def send(
        self, service: str, verb: str, command: Message, *, by_bus: bool = False
    ) -> Said:
        """Send a command until it is answered, or until this client has had enough."""
        said = Said(service, verb, self.new_key(), command)
        self.said.append(said)
        gives_up = self.random.random() < GIVE_UP
        while not self.over.is_set():
            began = time.monotonic()
            await (self.by_bus(said) if by_bus else self.by_http(said))
            if self.latencies:
                self.latencies.note(1000 * (time.monotonic() - began))
            if said.status or gives_up:
                break
            await asyncio.sleep(PAUSE_SECONDS[min(said.tries, len(PAUSE_SECONDS)) - 1])
        self.journal.note(
            "command",
            key=said.key,
            verb=verb,
            status=said.status,
            tries=said.tries,
            command=command.model_dump(mode="json", exclude_defaults=True),
            answer=said.answer,
        )
        return said

    async def by_http(self, said: Said) -> None:
        """Send once over HTTP, to any process of the service."""
        said.tries += 1
        address = self.random.choice(self.site.addresses(said.service))
        try:
            answered = await self.http.post(
                f"{address}/commands/{said.verb}",
                content=said.body(),
                headers={**self.person(), "Idempotency-Key": said.key},
            )
        except httpx2.HTTPError:
            return
        self._take(said, answered.status_code, answered.content)

    async def by_bus(self, said: Said) -> None:
        """Send once over the bus."""
        said.tries += 1
        service = "marketplace" if said.service == GATEWAY else said.service
        try:
            reply = await self.bus.request(
                command_subject(service, "default", said.verb),
                said.body().encode(),
                timeout=ANSWER_SECONDS,
                headers={**self.person(), "Idempotency-Key": said.key},
            )
        except (TimeoutError, nats.errors.Error):
            return
        self._take(said, int((reply.headers or {})["Status"]), reply.data)

    async def get(self, service: str, path: str, **query: Any) -> Json:
        """Read once; what cannot be read now is empty."""
        address = self.site.addresses(service)[0]
        try:
            answered = await self.http.get(address + path, params=query, headers=self.person())
        except httpx2.HTTPError:
            return {}
        read: Json = answered.json() if answered.status_code == 200 else {}
        return read

    def _take(self, said: Said, status: int, body: bytes) -> None:
        if status in SURPRISING:
            said.surprises.append(f"{status} {body[:300]!r}")
        if status >= 500:
            return
        said.status, said.answer = status, json.loads(body)
