"""Leases of leaders, seen and given up from outside."""

import contextlib
import sqlite3

import psycopg

from tests.faults.judging.outside import Outside
from tests.faults.running.site import Site

NONE = -1


def epoch_of(site: Site, service: str) -> int:
    """Return how often the lead of a service was taken; NONE where that cannot be read just now."""
    try:
        rows = Outside(site).rows(service, "SELECT epoch FROM leases")
    except (psycopg.Error, sqlite3.Error):
        return NONE
    return int(rows[0][0]) if rows else 0


def free_lease(site: Site, service: str, epoch: int) -> None:
    """Give up a dead leader's lease on PostgreSQL, so that the next one need not wait for its end.

    Where the database is away, the lease runs out by itself.
    """
    with contextlib.suppress(psycopg.Error):
        url = site.database_url(service)
        with psycopg.connect(url, connect_timeout=3) as connection:
            connection.execute("UPDATE leases SET expires_at = 0 WHERE epoch = %s", (epoch,))
