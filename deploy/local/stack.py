"""The whole of Caigou on this machine: the demo, the story and the tests run on it.

Everything is kept under `home/.caigou`, which is where the command `caigou`, run in `home`,
finds keys and settings.
"""

import fcntl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from chassis.clock import system_clock
from chassis.security.keys import load_private
from chassis.security.tokens import Actor, TokenSigner
from chassis.settings import DEFAULT_FOLDER
from contracts.access import Role
from deploy.local import stack_parts
from deploy.local.nats import NatsServer, nats_server
from deploy.local.ports import demand_free
from deploy.local.postgres import PostgresServer
from deploy.local.processes import Child, StartError
from deploy.local.stack_files import make_secrets, service_settings, write_settings
from deploy.local.stack_ports import StackPorts
from deploy.server_keys import PEOPLE, SERVICES

COMMAND_SECONDS = 60.0


class FolderInUseError(Exception):
    """Another installation runs on this folder; nats-server itself would not notice."""


def silent(_: str) -> None:
    """Report nothing."""


@dataclass(slots=True)
class LocalStack:
    """nats-server, the sandbox and the services, each a process of its own.

    With `database="postgresql"` the services share one private server and have a database each.
    `settings` adds to a service's own, or replaces them.
    """

    home: Path
    ports: StackPorts
    database: Literal["sqlite", "postgresql"] = "sqlite"
    services: Sequence[str] = SERVICES
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sandbox_options: Sequence[str] = ()
    report: Callable[[str], None] = silent
    nats: NatsServer = field(init=False)
    postgres: PostgresServer | None = field(init=False, default=None)
    children: dict[str, Child] = field(init=False)
    """The sandbox and the services, by name."""
    migration: Child = field(init=False)
    """The step before the services; it ends by itself."""
    _lock: IO[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.home = self.home.resolve()
        self.nats = nats_server(self.data / "nats", self.ports.nats, self.ports.nats_monitor)
        if self.database == "postgresql":
            self.postgres = PostgresServer(self.data / "postgresql", self.ports.postgresql)
        sandbox = stack_parts.sandbox(self.home, self.ports, self.sandbox_options)
        self.children = {"sandbox": sandbox} | {
            name: stack_parts.service(name, self.home, self.ports) for name in self.services
        }
        self.migration = stack_parts.command(self.home, "migrate", *self.services)

    @property
    def data(self) -> Path:
        return self.home / DEFAULT_FOLDER

    @property
    def nats_url(self) -> str:
        return self.nats.url

    @property
    def all_children(self) -> dict[str, Child]:
        """Every process, in the order in which they are started."""
        databases = {"postgresql": self.postgres.child} if self.postgres else {}
        return {"nats": self.nats.child, **databases, **self.children}

    def start(self) -> None:
        """Start everything and wait until it is ready.

        Raises FolderInUseError, PortsTakenError or StartError.
        """
        self._take_folder()
        try:
            demand_free({name: self.ports.of(name) for name in self._needed_ports()})
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything: first who uses, then who is used. Harmless when it has stopped."""
        if any(child.runs for child in self.all_children.values()):
            self.report("stopping")
        last = [self.nats.child, *([self.postgres.child] if self.postgres else [])]
        for group in (self._named(self.services), [self.children["sandbox"]], last):
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait_stopped()
        if self._lock:
            self._lock.close()
            self._lock = None

    def kill(self, name: str) -> None:
        """End one process as a power cut would."""
        self.all_children[name].kill()

    def restart(self, name: str) -> None:
        """Stop one process if it runs, and start it. Raises StartError."""
        child = self.all_children[name]
        child.stop()
        child.start()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Hold the folder of an installation that does not run, with nothing but its database.

        Raises FolderInUseError or StartError.
        """
        self._take_folder()
        try:
            if self.postgres:
                self.postgres.start()
            yield
        finally:
            self.stop()

    def address(self, name: str) -> str:
        """Return the HTTP address of a service or of the sandbox."""
        return self.ports.http(name)

    def token(
        self,
        actor: str,
        roles: Iterable[Role] = (Role.ADMINISTRATOR,),
        issuer: str = PEOPLE,
        lifetime: timedelta = timedelta(minutes=15),
    ) -> str:
        """Sign a token; `issuer="shop"` for the shop's services, which may grant `service`."""
        signer = TokenSigner(issuer, load_private(self.data / "keys", issuer), system_clock)
        return signer.sign(Actor(actor, "default", frozenset(roles)), lifetime)

    def dead(self) -> list[Child]:
        """Return the processes that should run and do not."""
        return [child for child in self.all_children.values() if not child.runs]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def _take_folder(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (self.data / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            msg = f"{self.data} is in use"
            raise FolderInUseError(msg) from error
        self._lock = lock

    def _start(self) -> None:
        self.report("making keys and settings")
        make_secrets(self.data / "keys")
        self.report("starting nats-server")
        self.nats.child.start()
        self.children["sandbox"].launch()
        if self.postgres:
            self.report("starting PostgreSQL")
            self.postgres.start()
        for name in self.services:
            chosen = service_settings(name, self.home, self.ports, self._database_url(name))
            if self.postgres:
                chosen["CAIGOU_POSTGRESQL_BIN"] = str(self.postgres.programs)
            write_settings(name, self.home, chosen | dict(self.settings.get(name, {})))
        self.report("making tables, streams and consumers")
        self._migrate()
        self.report("starting the services")
        for child in self._named(self.services):
            child.launch()
        self.report("starting the sandbox")
        self.children["sandbox"].wait_ready()
        for child in self._named(self.services):
            self.report(f"waiting for {child.name}")
            child.wait_ready()

    def _migrate(self) -> None:
        self.migration.launch()
        if self.migration.wait_stopped(COMMAND_SECONDS) != 0:
            raise StartError(self.migration.told("failed"))

    def caigou(self, *words: str, seconds: float = COMMAND_SECONDS) -> None:
        """Run a command of `caigou` here. Raises StartError with what it said when it failed."""
        child = stack_parts.command(self.home, *words)
        child.launch()
        if child.wait_stopped(seconds) != 0:
            raise StartError(child.told("failed"))

    def _database_url(self, service: str) -> str:
        if self.postgres:
            return self.postgres.create_database(service)
        return f"sqlite:///{self.data / 'databases' / service}.sqlite"

    def _needed_ports(self) -> list[str]:
        databases = ["postgresql"] if self.postgres else []
        return ["nats", "nats_monitor", *databases, "sandbox", *self.services]

    def _named(self, names: Iterable[str]) -> list[Child]:
        return [self.children[name] for name in names]
