"""Real processes on PostgreSQL for what goes over a wire."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import orjson

from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.bench.http_client import HttpClient
from tests.bench.row import Servers


@dataclass(slots=True)
class Running:
    """A stack, a token of an administrator, and clients that are closed at the end."""

    stack: LocalStack
    token: str
    clients: list[HttpClient] = field(default_factory=list)

    async def client(self, service: str) -> HttpClient:
        """Return a client with a connection of its own."""
        made = await HttpClient.connect(self.stack.ports.of(service), self.token)
        self.clients.append(made)
        return made

    async def at_rest(self) -> None:
        """Wait until what was recorded is in the views: the reference must have the machine."""
        client = await self.client("order_status")
        while orjson.loads(await client.get("/items?limit=1"))["catching_up"]:
            await asyncio.sleep(0.1)

    def database(self, name: str) -> str:
        """Return the address of a database on the server that the services use."""
        assert self.stack.postgres is not None
        return self.stack.postgres.create_database(name)


@contextlib.asynccontextmanager
async def running(
    servers: Servers, *services: str, folder: str = "stack"
) -> AsyncIterator[Running]:
    """Start the services, each a process with a database of its own on one server.

    They run until the last comparison that shares them has been measured. Whoever needs them twice
    names another folder.
    """
    name = " ".join((folder, *services))
    if name not in servers.kept:
        home = servers.folder / folder
        servers.kept[name] = await servers.ending.enter_async_context(_started(home, services))
    yield servers.kept[name]


@contextlib.asynccontextmanager
async def _started(home: Path, services: Sequence[str]) -> AsyncIterator[Running]:
    ports = StackPorts.private()
    home.mkdir()
    stack = LocalStack(home, ports, database="postgresql", services=services)
    await asyncio.to_thread(stack.start)
    started = Running(stack, stack.token("person:bench", lifetime=timedelta(minutes=15)))
    try:
        yield started
    finally:
        for client in started.clients:
            client.close()
        await asyncio.to_thread(stack.stop)
        ports.release()
