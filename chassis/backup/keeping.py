"""`backup`, `restore` and `restored`: what an operator can do with a service's store."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from chassis.backup import postgresql, sqlite
from chassis.backup.archive import BadBackupError, Manifest, read_manifest
from chassis.backup.beginning import beginning
from chassis.backup.postgresql_tools import PostgreSQLTools
from chassis.leadership.lease import file_lock_of
from chassis.runtime.migration import migrate_database
from chassis.runtime.service import Service
from chassis.settings import Settings
from chassis.store.database import Database, open_database
from chassis.store.opening import open_store

POSITIONS = {"sqlite": "rowid", "postgresql": "notification_id"}


@dataclass(frozen=True, slots=True)
class PutBack:
    """What a restoration has done."""

    manifest: Manifest
    kept: str
    """The file, or the schema, in which the old store still is; "" when there was none."""


def back_up(service: Service, settings: Settings, path: Path) -> Manifest:
    """Write a backup while the service runs; return what is said about it.

    Raises NotMigratedError, ToolFailedError, BadBackupError, OSError, or the database's error.
    """
    with_database = open_database(settings.database_url)
    with_database.close()
    url = with_database.url
    if with_database.is_sqlite:
        return sqlite.take(Path(str(url.database)), path, service.name, version("caigou"))
    tools = PostgreSQLTools(settings.postgresql_bin)
    return postgresql.take(url, tools, path, service.name, version("caigou"))


def put_back(
    service: Service, settings: Settings, path: Path, lost_until: datetime | None = None
) -> PutBack:
    """Replace a stopped service's store by a backup, and bring it to today's shape.

    Nothing that the backup lacks happened later than `lost_until`, by default than now. Raises
    BadBackupError, StoreInUseError, DatabaseInUseError, ToolFailedError, or the database's error.
    """
    now = datetime.now(UTC)
    database = open_database(settings.database_url)
    kind = _kind(database)
    manifest = _fitting(read_manifest(path), service, kind, path)
    statements = beginning(lost_until or now, POSITIONS[kind], service.after_restoring)
    lock = file_lock_of(database)
    database.close()
    if lock:
        lock.acquire()
    try:
        if database.is_sqlite:
            file = Path(str(database.url.database))
            kept = sqlite.put_back(path, manifest, file, statements, now)
        else:
            tools = PostgreSQLTools(settings.postgresql_bin)
            kept = postgresql.put_back(path, manifest, database.url, tools, statements)
    finally:
        if lock:
            lock.release()
    migrate_database(service, settings)
    return PutBack(manifest, kept)


def note_restored(service: Service, settings: Settings, lost_until: datetime | None = None) -> int:
    """Begin a timeline in a store that was put back by other means; return behind which position.

    Raises StoreInUseError while the service runs on SQLite.
    """
    database = open_database(settings.database_url)
    lock = file_lock_of(database)
    if lock:
        lock.acquire()
    try:
        store = open_store(database)
        until = lost_until or datetime.now(UTC)
        with database.begin() as connection:
            for statement in beginning(until, POSITIONS[_kind(database)], service.after_restoring):
                connection.exec_driver_sql(statement)
        position = store.head()
        store.close()
    finally:
        if lock:
            lock.release()
    return position


def _kind(database: Database) -> str:
    return "sqlite" if database.is_sqlite else "postgresql"


def _fitting(manifest: Manifest, service: Service, kind: str, path: Path) -> Manifest:
    if manifest.service != service.name:
        msg = f"{path} is a backup of {manifest.service}, not of {service.name}"
        raise BadBackupError(msg)
    if manifest.database != kind:
        msg = f"{path} is a backup of {manifest.database}; the service's database is {kind}"
        raise BadBackupError(msg)
    if _ordered(manifest.version) > _ordered(version("caigou")):
        msg = f"{path} was written by version {manifest.version}; this is {version('caigou')}"
        raise BadBackupError(msg)
    return manifest


def _ordered(of: str) -> tuple[int, ...]:
    return tuple(int(part) for part in of.split(".") if part.isdigit())
