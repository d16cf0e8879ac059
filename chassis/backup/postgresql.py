"""Backups of a store on PostgreSQL, by PostgreSQL's own pg_dump and pg_restore.

They know every kind of object and every version; what we add is one snapshot for the dump and for
what the manifest says, and one transaction for everything that putting back changes.
"""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy.engine import URL

from chassis.backup.archive import CHUNK, BadBackupError, Manifest, extract, write
from chassis.backup.postgresql_tools import PostgreSQLTools, ToolFailedError, ToolOutput
from chassis.backup.sqlite import NotMigratedError
from chassis.store.tables import EVENTS_TABLE
from chassis.timelines import Timeline, Timelines

KEPT = "before_restore_"
"""What was there is kept in a schema of such a name, and is in no later backup."""


class DatabaseInUseError(Exception):
    """Somebody is connected: the service, or another program."""


def take(url: URL, tools: PostgreSQLTools, path: Path, service: str, version: str) -> Manifest:
    """Write a backup of a database that may be in use.

    Raises NotMigratedError, ToolFailedError, or psycopg.Error.
    """
    with psycopg.connect(_address(url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute(
            "SELECT pg_export_snapshot(), current_setting('server_version')"
        ).fetchone()
        assert row
        snapshot, server = row
        taken_at = datetime.now(UTC)
        head, timelines = _said(connection)
        manifest = Manifest(
            service, version, "postgresql", server, taken_at.isoformat(), head, timelines
        )
        command = tools.command(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--snapshot", snapshot
        )
        command += [f"--exclude-schema={KEPT}*"]
        with ToolOutput(command, tools.environment(url)) as dumped:
            return write(path, manifest, dumped)


def put_back(
    path: Path, manifest: Manifest, url: URL, tools: PostgreSQLTools, statements: Sequence[str]
) -> str:
    """Replace what is in a database that nobody uses; return the schema that keeps the old.

    All of it is one transaction: a failure, whenever it comes, leaves the database as it was.
    Raises BadBackupError, DatabaseInUseError, ToolFailedError, or psycopg.Error.
    """
    kept = f"{KEPT}{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    with psycopg.connect(_address(url)) as connection:
        _demand_alone(connection)
    with tempfile.TemporaryDirectory(prefix="caigou-restore-") as folder:
        dump = Path(folder) / manifest.data
        extract(path, manifest, dump)
        environment = tools.environment(url)
        psql = tools.command("psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1")
        with tempfile.TemporaryFile() as said:
            session = subprocess.Popen(  # noqa: S603  a tool of PostgreSQL's
                [*psql, "--output=/dev/null", "--file=-"],
                stdin=subprocess.PIPE,
                stderr=said,
                env=environment,
            )
            assert session.stdin
            try:
                with suppress(BrokenPipeError):  # it has ended already, and said why
                    _tell(session.stdin, tools, dump, environment, kept, statements)
            finally:
                # Without COMMIT all of it is undone.
                with suppress(BrokenPipeError):
                    session.stdin.close()
                session.wait()
            said.seek(0)
            if session.returncode:
                msg = f"psql: {said.read().decode(errors='replace').strip()[-2000:]}"
                raise ToolFailedError(msg)
    with psycopg.connect(_address(url)) as connection:
        head, timelines = _said(connection)
    if (head, timelines.known[:-1]) != (manifest.head, manifest.timelines.known):
        msg = f"{path} is not what its manifest says; the old is in schema {kept}"
        raise BadBackupError(msg)
    return kept


def _tell(
    out: IO[bytes],
    tools: PostgreSQLTools,
    dump: Path,
    environment: Mapping[str, str],
    kept: str,
    statements: Sequence[str],
) -> None:
    before = [
        "BEGIN",
        "SET lock_timeout = '10s'",
        f'ALTER SCHEMA public RENAME TO "{kept}"',
        "CREATE SCHEMA public",
    ]
    out.write("".join(f"{statement};\n" for statement in before).encode())
    restoring = tools.command("pg_restore", "--no-owner", "--no-privileges", "--file=-", dump)
    with ToolOutput(restoring, environment) as script:
        while chunk := script.read(CHUNK):
            out.write(chunk)
    after = ["SET search_path = public", *statements, "COMMIT"]
    out.write("".join(f"{statement};\n" for statement in after).encode())
    out.flush()


def _demand_alone(connection: psycopg.Connection) -> None:
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchone()
    if others and others[0]:
        msg = f"{others[0]} connections to the database: stop the service, on every machine"
        raise DatabaseInUseError(msg)


def _said(connection: psycopg.Connection) -> tuple[int, Timelines]:
    try:
        head = connection.execute(f"SELECT max(notification_id) FROM {EVENTS_TABLE}").fetchone()  # noqa: S608  our own table
        rows = connection.execute(
            "SELECT id, after_position, begun_at FROM timelines ORDER BY number"
        ).fetchall()
    except psycopg.errors.UndefinedTable as error:
        msg = f"the database lacks a table ({error}): run `caigou migrate`"
        raise NotMigratedError(msg) from error
    return (head and head[0]) or 0, Timelines(tuple(Timeline(*row) for row in rows))


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
