"""One SQLite file that holds the whole state of the sandbox."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    no TEXT PRIMARY KEY, marketplace TEXT NOT NULL, account TEXT NOT NULL, outer_id TEXT NOT NULL,
    state TEXT NOT NULL, vendor TEXT NOT NULL, payment_id TEXT NOT NULL, created INTEGER NOT NULL,
    modified INTEGER NOT NULL, visible INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS orders_outer ON orders (outer_id);
CREATE INDEX IF NOT EXISTS orders_account ON orders (account, created);
CREATE INDEX IF NOT EXISTS orders_payment ON orders (payment_id);
CREATE TABLE IF NOT EXISTS order_lines (line_no TEXT PRIMARY KEY, order_no TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS steps (
    id INTEGER PRIMARY KEY, due INTEGER NOT NULL, order_no TEXT NOT NULL, what TEXT NOT NULL,
    details TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS steps_due ON steps (due);
CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS variants (sku_id TEXT PRIMARY KEY, price INTEGER, stock INTEGER);
CREATE TABLE IF NOT EXISTS offline (good_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS balances (account TEXT PRIMARY KEY, fen INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, marketplace TEXT NOT NULL, account TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, marketplace TEXT NOT NULL, account TEXT NOT NULL,
    expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, marketplace TEXT NOT NULL, api TEXT NOT NULL,
    account TEXT, outer_id TEXT, verdict TEXT NOT NULL, fault TEXT);
CREATE INDEX IF NOT EXISTS calls_outer ON calls (outer_id);
CREATE TABLE IF NOT EXISTS pushes (
    id INTEGER PRIMARY KEY, marketplace TEXT NOT NULL, account TEXT NOT NULL,
    order_no TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, result TEXT NOT NULL DEFAULT '',
    copy_of INTEGER);
CREATE INDEX IF NOT EXISTS pushes_state ON pushes (state, due);
CREATE TABLE IF NOT EXISTS push_modes (
    marketplace TEXT PRIMARY KEY, copies INTEGER NOT NULL, vary INTEGER NOT NULL,
    new_ids INTEGER NOT NULL, hold INTEGER NOT NULL, shuffle INTEGER NOT NULL,
    dropping INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token_lives (
    marketplace TEXT NOT NULL, kind TEXT NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (marketplace, kind));
CREATE TABLE IF NOT EXISTS world_clock (
    id INTEGER PRIMARY KEY, offset_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS limits (
    id INTEGER PRIMARY KEY, marketplace TEXT NOT NULL, account TEXT, orders_per_minute INTEGER,
    orders_per_hour INTEGER, orders_per_day INTEGER, calls_per_second INTEGER);
CREATE TABLE IF NOT EXISTS push_addresses (marketplace TEXT PRIMARY KEY, url TEXT NOT NULL);
"""


class Database:
    """All access is from the event loop's thread, so that one connection is enough."""

    def __init__(self, folder: Path | None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        target = ":memory:" if folder is None else str(folder / "sandbox.sqlite")
        self._connection = sqlite3.connect(target, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)
        self._take_over()

    def execute(self, sql: str, values: dict[str, object] | None = None) -> sqlite3.Cursor:
        return self._connection.execute(sql, values or {})

    def rows(self, sql: str, values: dict[str, object] | None = None) -> list[sqlite3.Row]:
        return self.execute(sql, values).fetchall()

    def row(self, sql: str, values: dict[str, object] | None = None) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.execute(sql, values).fetchone()
        return found

    def _take_over(self) -> None:
        """Brings the file of an older sandbox up to date."""
        if not any(row["name"] == "copy_of" for row in self.rows("PRAGMA table_info(pushes)")):
            self.execute("ALTER TABLE pushes ADD COLUMN copy_of INTEGER")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction inside another belongs to the outer one."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
