"""A backup as one file: a ZIP that holds the store's data and, last, what is said about it.

Written beside its place and moved there when it is whole, so that a file of that name is always
complete. The data's SHA-256 stands in the manifest, and is checked before anything is replaced.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import msgspec

from chassis.timelines import Timelines

MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
FORMAT = 1


class Readable(Protocol):
    """Where the data comes from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""


class BadBackupError(Exception):
    """The file is no backup, is damaged, or is not one of this service and database."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What a backup says of itself."""

    service: str
    version: str
    """Of Caigou, which took it."""
    database: str
    """`sqlite` or `postgresql`; one kind is not put back into the other."""
    database_version: str
    taken_at: str
    """RFC 3339, UTC: everything committed before is in it, or was not there."""
    head: int
    """The position of its last event."""
    timelines: Timelines
    sha256: str = ""
    size: int = 0
    """Bytes of the data."""
    format: int = FORMAT

    @property
    def data(self) -> str:
        """The name of the data inside the file."""
        return "store.sqlite" if self.database == "sqlite" else "store.pgdump"


@contextmanager
def _written(path: Path) -> Iterator[zipfile.ZipFile]:
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Whole databases with customers' names: nobody else's business.
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as whole:
                yield whole
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write(path: Path, manifest: Manifest, data: Readable) -> Manifest:
    """Write a backup; return what is said about it, with size and checksum."""
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(manifest.data)
    # A dump of PostgreSQL is compressed already.
    entry.compress_type = (
        zipfile.ZIP_DEFLATED if manifest.database == "sqlite" else zipfile.ZIP_STORED
    )
    with _written(path) as whole:
        whole.compresslevel = 1
        with whole.open(entry, "w", force_zip64=True) as inside:
            while chunk := data.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                inside.write(chunk)
        said = msgspec.structs.replace(manifest, sha256=digest.hexdigest(), size=size)
        whole.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(said)))
    return said


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says of itself. Raises BadBackupError."""
    try:
        with zipfile.ZipFile(path) as whole:
            manifest = msgspec.json.decode(whole.read(MANIFEST), type=Manifest)
    except (OSError, KeyError, zipfile.BadZipFile, msgspec.MsgspecError) as error:
        msg = f"{path} is no whole backup: {error}"
        raise BadBackupError(msg) from error
    if manifest.format != FORMAT:
        msg = f"{path} has format {manifest.format}; this version reads {FORMAT}"
        raise BadBackupError(msg)
    return manifest


def extract(path: Path, manifest: Manifest, target: Path) -> None:
    """Write the data to a new file, durably, once its checksum is right.

    Raises BadBackupError; then the target is not left behind.
    """
    digest = hashlib.sha256()
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as out,
            zipfile.ZipFile(path) as whole,
            whole.open(manifest.data) as inside,
        ):
            while chunk := inside.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except (OSError, KeyError, zipfile.BadZipFile, EOFError) as error:
        target.unlink(missing_ok=True)
        msg = f"{path} is damaged: {error}"
        raise BadBackupError(msg) from error
    if digest.hexdigest() != manifest.sha256:
        target.unlink()
        msg = f"{path} is damaged: its data has another checksum than when it was taken"
        raise BadBackupError(msg)


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
