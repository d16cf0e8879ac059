"""PostgreSQL's own programs: where they are, as whom they connect, and their output."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from sqlalchemy.engine import URL


class ToolFailedError(Exception):
    """A program of PostgreSQL's is not there, or ended with an error."""


class PostgreSQLTools:
    """pg_dump, pg_restore and psql of one folder, or of the PATH where none is named."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def command(self, name: str, *arguments: str | Path) -> list[str]:
        """Return a command's beginning. Raises ToolFailedError when there is no such program."""
        found = shutil.which(name, path=self._folder or None)
        if found is None:
            where = self._folder or "the PATH"
            msg = (
                f"{name} is not in {where}: install PostgreSQL's client programs of the server's"
                " major version or newer, or name their folder in CAIGOU_POSTGRESQL_BIN"
            )
            raise ToolFailedError(msg)
        return [found, *map(str, arguments)]

    @staticmethod
    def environment(url: URL) -> dict[str, str]:
        """Return how the programs connect; a password stands in no list of processes."""
        named = {
            "PGHOST": url.host,
            "PGPORT": str(url.port or 5432),
            "PGUSER": url.username,
            "PGPASSWORD": url.password,
            "PGDATABASE": url.database,
            "PGHOSTADDR": None,
        }
        # What stands behind the question mark of the address: sslmode=verify-full and its like.
        further = {f"PG{name.upper()}": str(value) for name, value in url.query.items()}
        if "PGHOST" in further:
            named.pop("PGHOST")
        given = {name: str(value) for name, value in named.items() if value}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | given | further


class ToolOutput:
    """What a program writes; its end is only the end when the program says that all went well."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._name = Path(command[0]).name
        # To a file: a full pipe that nobody reads would stop the program.
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed at the exit
        self._process = subprocess.Popen(  # noqa: S603  a program of PostgreSQL's
            command, stdout=subprocess.PIPE, stderr=self._said, env=dict(environment)
        )

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes. Raises ToolFailedError at the end of one that failed."""
        assert self._process.stdout
        chunk = self._process.stdout.read(size)
        if not chunk and self._process.wait():
            self._said.seek(0)
            told = self._said.read().decode(errors="replace").strip()
            msg = f"{self._name}: {told[-2000:]}"
            raise ToolFailedError(msg)
        return chunk

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        assert self._process.stdout
        self._process.stdout.close()
        self._process.wait()
        self._said.close()
