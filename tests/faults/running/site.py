"""The whole installation of a run: every process, every link between two, every board."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from deploy.local.ports import release_port, reserve_port
from deploy.local.processes import Child
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from deploy.probe import answers
from tests.faults.running.board import Board
from tests.faults.running.forked import ForkedChild, Nursery
from tests.faults.running.links import Link
from tests.faults.running.nursery import MIGRATION
from tests.faults.running.points import ACTIVITY_LOG, GATEWAY, ORDER_STATUS, POINTS

SERVICES = tuple(POINTS)
SECOND = ".2"
"""Ends the name of a second process of a service, which stands by on PostgreSQL."""

PACE = {
    "CAIGOU_ABSENCE_WINDOW_SECONDS": "3",
    "CAIGOU_LOOK_UP_SECONDS": "0.3",
    "CAIGOU_POLL_SECONDS": "2",
    "CAIGOU_POLL_OVERLAP_SECONDS": "20",
    "CAIGOU_RETRY_SECONDS": "0.3",
    "CAIGOU_CALL_TIMEOUT_SECONDS": "2",
    "CAIGOU_ALI1688_CALLS_PER_SECOND": "200",
    "CAIGOU_TAOBAO_CALLS_PER_SECOND": "200",
    "CAIGOU_BACKOFF_SECONDS": "0.3",
    # Faults strike here far more often than in any real outage.
    "CAIGOU_BREAKER_FAILURES": "50",
    "CAIGOU_BREAKER_SECONDS": "0.5",
}
"""As in production, only quicker."""

Kind = Literal["sqlite", "postgresql"]


@dataclass(slots=True)
class Site:
    """Started by `start`; `processes` are the services, second ones included."""

    home: Path
    database: Kind
    nursery: Nursery
    plants: Sequence[str] = ()
    small_caches: bool = False
    """Let writers hold few states, so that they are full soon."""
    seconds: Sequence[str] = ()
    """Services that run twice; only on PostgreSQL."""
    wanted_down: set[str] = field(default_factory=set)
    """Processes that nobody shall start again meanwhile."""
    stack: LocalStack = field(init=False)
    links: list[Link] = field(init=False)
    processes: dict[str, ForkedChild] = field(init=False)
    boards: dict[str, Board] = field(init=False)
    _ports: StackPorts = field(init=False)
    _extra_ports: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ports = StackPorts.private()
        self.links = self._make_links()
        pushes = self.link("sandbox", GATEWAY).port
        self.stack = LocalStack(
            self.home,
            self._ports,
            database=self.database,
            services=SERVICES,
            settings={name: self._settings(name) for name in SERVICES},
            sandbox_options=(
                *("--cancel-too-fast", "0", "--background", "0.05", "--push-retries", "1,2,3"),
                *("--push-1688", f"http://127.0.0.1:{pushes}/push/1688"),
                *("--push-taobao", f"http://127.0.0.1:{pushes}/push/taobao"),
            ),
        )
        self.boards, self.processes = {}, {}
        self.stack.data.mkdir(parents=True, exist_ok=True)
        for name in SERVICES:
            self.stack.children[name] = self._process(name, name, self._ports.of(name))
        for name in self.seconds:
            port = reserve_port()
            self._extra_ports.append(port)
            self._process(name + SECOND, name, port)
        self.stack.migration = self._forked(MIGRATION, self.stack.migration)

    async def start(self) -> None:
        """Start everything and wait until it is ready. Raises what `LocalStack.start` does."""
        for link in self.links:
            await link.open()
        await asyncio.to_thread(self.nursery.wait_ready)
        await asyncio.to_thread(self.stack.start)
        for child in self._second_processes():
            await asyncio.to_thread(child.start)

    async def stop(self) -> None:
        for link in self.links:
            link.heal()
        for child in self._second_processes():
            await asyncio.to_thread(child.kill)
        await asyncio.to_thread(self.stack.stop)
        for link in self.links:
            await link.close()
        for port in self._extra_ports:
            release_port(port)
        self._ports.release()

    async def stop_services(self) -> None:
        """Stop the services in order, as an operator would; servers and sandbox run on."""
        for child in self.processes.values():
            child.ask_to_stop()
        for child in self.processes.values():
            await asyncio.to_thread(child.wait_stopped)

    def link(self, source: str, target: str) -> Link:
        return next(one for one in self.links if (one.source, one.target) == (source, target))

    def database_url(self, service: str, *, linked: bool = False) -> str:
        """Return a service's database, straight or as the service itself reaches it."""
        if self.database == "sqlite":
            return f"sqlite:///{self.home.resolve()}/.caigou/databases/{service}.sqlite"
        port = self.link(service, "postgresql").port if linked else self._ports.postgresql
        return f"postgresql://caigou:caigou@127.0.0.1:{port}/{service}"

    def addresses(self, service: str) -> list[str]:
        """Return where a service answers, each of its processes."""
        return [
            f"http://127.0.0.1:{child.environment['CAIGOU_PORT']}"
            for child in self.processes.values()
            if child.service == service
        ]

    @property
    def postgres_pid(self) -> int | None:
        """The first process of PostgreSQL, if there is one."""
        return self.stack.postgres.child.pid if self.stack.postgres else None

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.home, ignore_errors=True)

    def _second_processes(self) -> list[ForkedChild]:
        return [child for name, child in self.processes.items() if name.endswith(SECOND)]

    def _process(self, name: str, service: str, port: int) -> ForkedChild:
        like = self.stack.children[service]
        self.boards[name] = Board(self.stack.data / f"{name}.board")
        child = self._forked(name, like)
        child.service = service
        child.ready = lambda: answers(f"http://127.0.0.1:{port}/readyz")
        child.environment = {**like.environment, "CAIGOU_PORT": str(port)}
        self.processes[name] = child
        return child

    def _forked(self, name: str, like: Child) -> ForkedChild:
        return ForkedChild(
            name=name,
            command=(),
            log=self.stack.data / "logs" / f"{name}.log",
            ready=like.ready,
            environment=like.environment,
            folder=self.home,
            nursery=self.nursery,
            service=name,
            board=self.stack.data / f"{name}.board",
            plants=list(self.plants),
            small_caches=self.small_caches,
        )

    def _make_links(self) -> list[Link]:
        ends = [
            *((name, "nats") for name in SERVICES),
            *((name, "postgresql") for name in SERVICES if self.database == "postgresql"),
            (GATEWAY, "sandbox"),
            ("sandbox", GATEWAY),
            (ORDER_STATUS, GATEWAY),
            (GATEWAY, ORDER_STATUS),
            (ACTIVITY_LOG, ORDER_STATUS),
            (ACTIVITY_LOG, GATEWAY),
        ]
        return [Link(source, target, self._ports.of(target)) for source, target in ends]

    def _settings(self, service: str) -> dict[str, str]:
        """Lead every way to another process over its link."""

        def by(target: str) -> str:
            return f"127.0.0.1:{self.link(service, target).port}"

        settings = {"CAIGOU_NATS_URL": f"nats://{by('nats')}"}
        if self.database == "postgresql":
            settings["CAIGOU_DATABASE_URL"] = self.database_url(service, linked=True)
        if service != ORDER_STATUS:
            settings["CAIGOU_ORDER_STATUS_URL"] = f"http://{by(ORDER_STATUS)}"
        if service != GATEWAY:
            settings["CAIGOU_MARKETPLACE_URL"] = f"http://{by(GATEWAY)}"
        else:
            settings |= PACE | {
                "CAIGOU_ALI1688_API_BASE": f"http://{by('sandbox')}/1688/openapi/",
                "CAIGOU_TAOBAO_API_BASE": f"http://{by('sandbox')}/taobao/rest",
            }
        return settings
