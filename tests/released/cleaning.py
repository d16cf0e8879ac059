"""What may not be kept: secrets, and names of the machine on which the story was played."""

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
from sqlalchemy import MetaData, Table, inspect, select, update

from chassis.store.database import Database
from chassis.store.tables import inbox, leases
from deploy.local.stack_files import SANDBOX_1688, SANDBOX_TAOBAO

EMPTIED = ("credentials", "pushes")
HOLDER = "frozen:1"
LOGIN_URL = "https://login.invalid/"

MARKS = ("gAAAAA", "eyJhbGci", "PRIVATE KEY", SANDBOX_1688[1], SANDBOX_TAOBAO[1])
"""How sealed tokens, signed tokens and keys begin; and the sandbox's own secrets."""


def clean(database: Database) -> None:
    """Empty and replace, in place, what may not leave this machine."""
    with database.begin() as connection:
        there = set(inspect(connection).get_table_names())
        for name in there.intersection(EMPTIED):
            connection.execute(Table(name, MetaData(), autoload_with=connection).delete())
        connection.execute(update(leases).values(holder=HOLDER))
        for row in connection.execute(select(inbox)).all():
            # The address of a login page holds a sealed state that is worth a login.
            if b'"login_url"' in row.answer:
                answer = orjson.loads(row.answer)
                answer["result"]["login_url"] = LOGIN_URL
                own = (inbox.c.agency == row.agency, inbox.c.key == row.key)
                connection.execute(update(inbox).where(*own).values(answer=orjson.dumps(answer)))


def betrayals(folder: Path, secrets: Iterable[str] = ()) -> Iterator[str]:
    """Return where one of the marks or secrets still stands in a file, a line each."""
    wanted = {text: text.encode() for text in (*MARKS, *secrets) if text.strip()}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        for text, raw in wanted.items():
            # A dump writes bytes in hexadecimal.
            if raw in content or raw.hex().encode() in content:
                yield f"{file.relative_to(folder)} holds {text[:12]!r}…"


def of_this_machine(home: Path) -> list[str]:
    """Return names that say where the story was played, and the keys that were made for it."""
    keys = [file.read_text() for file in (home / ".caigou" / "keys").glob("*") if file.is_file()]
    return [str(home), f"{socket.gethostname()}:", *(key.strip() for key in keys)]
