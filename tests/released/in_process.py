"""A service assembled in this process on a store, without a bus: its commands and its pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2

from chassis.clock import system_clock
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.service import Service
from chassis.security.keys import create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner
from chassis.store.port import EventStore
from contracts.access import Role
from tests.released.roster import settings_of

PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class InProcess:
    """It serves; its leader's tasks do not run, a test plays them."""

    assembled: Assembled
    client: httpx2.AsyncClient
    headers: dict[str, str]

    @property
    def store(self) -> EventStore:
        return self.assembled.core.store

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(path, headers=self.headers)

    async def send(self, verb: str, body: str, key: str = "") -> httpx2.Response:
        """Send a command as a person, under a new key unless one is given."""
        headers = {**self.headers, "Idempotency-Key": key or str(uuid4())}
        return await self.client.post(f"/commands/{verb}", content=body, headers=headers)

    def project(self) -> None:
        """Bring every projection up to what has been committed."""
        for projector in self.assembled.core.projectors.values():
            projector.position = projector.read_position()
            while projector.step(None):
                pass


@asynccontextmanager
async def in_process(service: Service, address: str, folder: Path) -> AsyncIterator[InProcess]:
    """Assemble on a database that was migrated, and take it all down again."""
    keys = folder / f"keys-{uuid4()}"
    create_issuer(keys, service.name, frozenset({Role.SERVICE}))
    create_issuer(keys, PEOPLE, frozenset(Role))
    assembled = assemble(service, settings_of(service, address, keys))
    signer = TokenSigner(PEOPLE, load_private(keys, PEOPLE), system_clock)
    token = signer.sign(Actor("person:anna", "default", frozenset({Role.ADMINISTRATOR})))
    transport = httpx2.ASGITransport(assembled.app)
    try:
        async with httpx2.AsyncClient(
            transport=transport, trust_env=False, base_url="http://service"
        ) as client:
            yield InProcess(assembled, client, {"Authorization": f"Bearer {token}"})
    finally:
        if assembled.core.writer:
            await assembled.core.writer.aclose()
        if assembled.parts.close:
            await assembled.parts.close()
        assembled.core.store.close()
        if assembled.lock:
            assembled.lock.release()
