"""Private servers for tests: each test process has its own, and two runs never meet."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.nats import NatsServer, private_nats_server
from deploy.local.ports import is_free, reserve_port
from deploy.local.postgres import PostgresServer
from deploy.local.postgres_databases import create_database, drop_database

ROOT = Path(__file__).resolve().parents[1]
OTHER_SERVER = "CAIGOU_TEST_POSTGRES_URL"


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards; PostgreSQL's user can pass through it."""
    folder = Path(tempfile.mkdtemp(prefix="caigou-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_nats() -> Iterator[NatsServer]:
    """Give a nats-server with empty streams; `child` stops, kills and starts it again."""
    with private_folder() as folder:
        server = private_nats_server(folder)
        server.child.start()
        try:
            yield server
        finally:
            server.child.stop()


@contextmanager
def running_postgres() -> Iterator[str]:
    """Give the address of a PostgreSQL server: a private one, or the one that is named."""
    if named := os.environ.get(OTHER_SERVER):
        yield named
        return
    with private_folder() as folder:
        server = PostgresServer(folder, durable=False)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Give the address of an empty database, which is gone afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    address = create_database(server, name)
    try:
        yield address
    finally:
        drop_database(server, name)


def reserve_base() -> int:
    """Return a number from which on the demo's ports are free."""
    while True:
        base = reserve_port()
        if all(is_free(base + offset) for offset in range(1, 14)):
            return base
