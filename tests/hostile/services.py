"""Every service at work in this process, over real HTTP, each on SQLite with a bus of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.fernet import Fernet

from chassis.clock import system_clock
from chassis.delivery.follower import Follower
from chassis.recorded import Recorded
from chassis.runtime import process
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.migration import migrate_bus, migrate_database
from chassis.runtime.process import bind
from chassis.runtime.service import Service
from chassis.security.keys import create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner
from contracts.access import Role

NAMES = ("order_status", "marketplace_gateway", "activity_log", "admin_ui")
LIFETIME_ROLES = frozenset(Role)


@dataclass
class Serving:
    """One service that answers."""

    service: Service
    assembled: Assembled
    url: str
    loop: asyncio.AbstractEventLoop

    @property
    def document(self) -> dict[str, Any]:
        return self.assembled.app.openapi()

    @property
    def followers(self) -> Sequence[Follower]:
        return self.assembled.parts.followers

    def decoded(self) -> list[Recorded]:
        """Return every event of its store. Raises when one of them cannot be read."""
        side = self.service.write_side
        assert side is not None
        stored = self.assembled.core.store.after(0, 1_000_000)
        return [side.codec.decode(event) for event in stored]


@dataclass
class Town:
    """All services, and a token that may do everything."""

    serving: Mapping[str, Serving]
    signer: TokenSigner

    def token(self) -> str:
        return self.signer.sign(Actor("person:mallory", "default", LIFETIME_ROLES))


@contextmanager
def town(folder: Path, bus: str) -> Iterator[Town]:
    """Start every service; they stop at the end."""
    keys = folder / "keys"
    create_issuer(keys, "people", frozenset(Role))
    for name in NAMES:
        create_issuer(keys, name, frozenset(Role))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="town", daemon=True)
    thread.start()
    listening = {name: bind("127.0.0.1", 0) for name in NAMES}
    where = {name: f"http://127.0.0.1:{s.getsockname()[1]}" for name, s in listening.items()}
    found = {point.name: point.load()() for point in entry_points(group="caigou.services")}
    running = [
        asyncio.run_coroutine_threadsafe(
            _Running.start(found[name], folder, bus, listening[name], where), loop
        ).result()
        for name in NAMES
    ]
    try:
        yield Town(
            {one.serving.assembled.core.name: one.serving for one in running},
            TokenSigner("people", load_private(keys, "people"), system_clock),
        )
    finally:
        for one in running:
            asyncio.run_coroutine_threadsafe(one.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class _Running:
    serving: Serving
    server: uvicorn.Server
    serve: asyncio.Task[None]
    background: tuple[asyncio.Task[None], ...]

    @classmethod
    async def start(
        cls,
        service: Service,
        folder: Path,
        bus: str,
        listening: socket.socket,
        where: Mapping[str, str],
    ) -> "_Running":
        settings = service.settings(
            _env_file=None,
            database_url=f"sqlite:///{folder}/{service.name}.sqlite",
            nats_url=bus,
            port=0,
            keys=folder / "keys",
            order_status_url=where["order_status"],
            marketplace_url=where["marketplace_gateway"],
            activity_log_url=where["activity_log"],
            token_key=Fernet.generate_key().decode(),
            # Nobody listens there: a marketplace that refuses every connection.
            ali1688_api_base="http://127.0.0.1:9/",
            taobao_api_base="http://127.0.0.1:9/",
        )
        await asyncio.to_thread(migrate_database, service, settings)
        await migrate_bus(service, settings)
        assembled = assemble(service, settings)
        config = uvicorn.Config(assembled.app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        return cls(
            Serving(service, assembled, where[service.name], asyncio.get_running_loop()),
            server,
            asyncio.create_task(server._serve([listening])),
            (
                asyncio.create_task(process._connect(service, assembled)),
                asyncio.create_task(assembled.leader.run()),
            ),
        )

    async def stop(self) -> None:
        self.serving.assembled.core.stopping.set()
        self.server.should_exit = True
        await self.serve
        await process._shut_down(self.serving.assembled, self.background)
