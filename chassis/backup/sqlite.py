"""Backups of a SQLite store, with the online backup API: page by page, as one reader.

Not by VACUUM INTO: it may number rows anew, and the number of an event's row is its position.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from chassis.backup.archive import BadBackupError, Manifest, extract, sync_folder, write
from chassis.store.tables import EVENTS_TABLE
from chassis.timelines import Timeline, Timelines

BUSY_SECONDS = 10


class NotMigratedError(Exception):
    """The database is not one of this version's; `caigou migrate` makes it one."""


def take(database: Path, path: Path, service: str, version: str) -> Manifest:
    """Write a backup of a database that may be in use. Raises NotMigratedError."""
    if not database.exists():
        msg = f"{database} does not exist"
        raise NotMigratedError(msg)
    copy = path.with_name(path.name + ".copy")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            closing(sqlite3.connect(database, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            taken_at = datetime.now(UTC)
            # In one step: with several it begins again whenever the service has written.
            source.backup(target)
        # The copy is a file of its own: no log of changes beside it may be needed.
        with closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA journal_mode=DELETE")
            _demand_whole(target, path)
            head, timelines = _said(target)
        manifest = Manifest(
            service,
            version,
            "sqlite",
            sqlite3.sqlite_version,
            taken_at.isoformat(),
            head,
            timelines,
        )
        with copy.open("rb") as data:
            return write(path, manifest, data)
    finally:
        copy.unlink(missing_ok=True)


def put_back(
    path: Path, manifest: Manifest, database: Path, statements: Sequence[str], now: datetime
) -> str:
    """Replace a database that nobody uses; return where the old one is kept, "" when none was.

    The change from the one to the other is a single rename. Raises BadBackupError before it.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    new = database.with_name(database.name + ".restoring")
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S%fZ}")
    extract(path, manifest, new)
    try:
        with closing(sqlite3.connect(new)) as connection:
            _demand_whole(connection, path)
            if _said(connection) != (manifest.head, manifest.timelines):
                msg = f"{path} is not what its manifest says"
                raise BadBackupError(msg)
            with connection:
                for statement in statements:
                    connection.execute(statement)
        _sync(new)
        replaced = _keep(database, kept)
        new.replace(database)
        sync_folder(database.parent)
    finally:
        new.unlink(missing_ok=True)
    return str(kept) if replaced else ""


def _keep(database: Path, kept: Path) -> bool:
    """Leave the old file under another name too; say whether there was one."""
    if not database.exists():
        return False
    # Closing the last connection brings the log of changes into the file. One that cannot be
    # opened any more is kept as it is, with its log.
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        beside = database.with_name(database.name + ending)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + ending))
    os.link(database, kept)
    return True


def _demand_whole(connection: sqlite3.Connection, path: Path) -> None:
    found = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        msg = f"the database in {path} is damaged: {'; '.join(found)}"
        raise BadBackupError(msg)


def _said(connection: sqlite3.Connection) -> tuple[int, Timelines]:
    try:
        head = connection.execute(f"SELECT max(rowid) FROM {EVENTS_TABLE}").fetchone()[0]  # noqa: S608  our own table
        rows = connection.execute(
            "SELECT id, after_position, begun_at FROM timelines ORDER BY number"
        ).fetchall()
    except sqlite3.OperationalError as error:
        msg = f"the database lacks a table ({error}): run `caigou migrate`"
        raise NotMigratedError(msg) from error
    return head or 0, Timelines(tuple(Timeline(*row) for row in rows))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
