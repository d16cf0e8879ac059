"""Every service at work in this process, over real HTTP, each on SQLite with a bus of its own."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.fernet import Fernet

from chassis.cancelling import cancel
from chassis.clock import system_clock
from chassis.recorded import Recorded
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
    running = [
        asyncio.run_coroutine_threadsafe(_Running.start(point.load()(), folder, bus), loop).result()
        for point in entry_points(group="caigou.services")
        if point.name in NAMES
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
    tasks: tuple[asyncio.Task[None], ...]

    @classmethod
    async def start(cls, service: Service, folder: Path, bus: str) -> "_Running":
        settings = service.settings(
            _env_file=None,
            database_url=f"sqlite:///{folder}/{service.name}.sqlite",
            nats_url=bus,
            port=0,
            keys=folder / "keys",
            token_key=Fernet.generate_key().decode(),
            # Nobody listens there: a marketplace that refuses every connection.
            ali1688_api_base="http://127.0.0.1:9/",
            taobao_api_base="http://127.0.0.1:9/",
        )
        await asyncio.to_thread(migrate_database, service, settings)
        await migrate_bus(service, settings)
        assembled = assemble(service, settings)
        core = assembled.core
        await core.broker.start()
        core.bus.connected = core.bus.checked = True
        listening = bind("127.0.0.1", 0)
        config = uvicorn.Config(assembled.app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        tasks = (
            asyncio.create_task(server._serve([listening])),
            asyncio.create_task(assembled.leader.run()),
        )
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        return cls(Serving(service, assembled, url, asyncio.get_running_loop()), server, tasks)

    async def stop(self) -> None:
        core = self.serving.assembled.core
        core.stopping.set()
        self.server.should_exit = True
        await self.tasks[0]
        await cancel(self.tasks[1:])
        if core.writer:
            await core.writer.aclose()
        if self.serving.assembled.parts.close:
            await self.serving.assembled.parts.close()
        await core.broker.stop()
        core.store.close()
        if self.serving.assembled.lock:
            self.serving.assembled.lock.release()
