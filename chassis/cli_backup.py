"""The commands that keep a service's store safe: `backup`, `restore`, `restored`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from sqlalchemy.exc import SQLAlchemyError

from chassis.backup.archive import BadBackupError
from chassis.backup.keeping import back_up, note_restored, put_back
from chassis.backup.postgresql import DatabaseInUseError
from chassis.backup.postgresql_tools import ToolFailedError
from chassis.backup.sqlite import NotMigratedError
from chassis.cli_services import ServiceName, console, fail, find_service
from chassis.leadership.lease import StoreInUseError
from chassis.store.port import StoreUnavailableError

FAILURES = (
    BadBackupError,
    DatabaseInUseError,
    NotMigratedError,
    StoreInUseError,
    StoreUnavailableError,
    ToolFailedError,
    OSError,
    SQLAlchemyError,
    psycopg.Error,
)

BackupFile = Annotated[Path, typer.Argument(help="the backup")]
LostUntil = Annotated[
    datetime | None,
    typer.Option(help="UTC; nothing of what was lost happened later; without it: now"),
]


def backup(service: ServiceName, file: BackupFile) -> None:
    """Write a backup of a service's store; the service may run meanwhile."""
    loaded, settings = find_service(service)
    with _told():
        manifest = back_up(loaded, settings, file)
    console.print(
        f"{service}: {manifest.size:,} bytes up to event {manifest.head}, taken"
        f" {manifest.taken_at}, sha256 {manifest.sha256} → {file}",
        soft_wrap=True,
    )


def restore(service: ServiceName, file: BackupFile, lost_until: LostUntil = None) -> None:
    """Replace the store of a stopped service by a backup; what is there is kept beside it."""
    loaded, settings = find_service(service)
    with _told():
        done = put_back(loaded, settings, file, _universal(lost_until))
    console.print(
        f"{service}: is as it was {done.manifest.taken_at}, at event {done.manifest.head}"
        " of a new timeline; start it and read docs/backup.md for what to look at",
        soft_wrap=True,
    )
    if done.kept:
        console.print(f"{service}: what was there is kept as {done.kept}", soft_wrap=True)


def restored(service: ServiceName, lost_until: LostUntil = None) -> None:
    """Say that a stopped service's database was put back by other means than `restore`."""
    loaded, settings = find_service(service)
    with _told():
        position = note_restored(loaded, settings, _universal(lost_until))
    console.print(f"{service}: begins a new timeline behind event {position}")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        raise fail(str(error).strip()) from error


def _universal(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
