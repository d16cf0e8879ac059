"""What is asked of PostgreSQL, blocking or not: statements, their parameters, what rows mean."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification

from chassis.store.port import Receipt
from chassis.store.postgresql_arrays import text_array, uuid_array
from chassis.store.side_tables import SideTables
from chassis.store.tables import EVENTS_TABLE

STREAMS = (
    "SELECT originator_id, originator_version, topic, state, notification_id"
    f" FROM {EVENTS_TABLE} WHERE originator_id = ANY(%b)"
    " ORDER BY originator_id, originator_version"
)
RECEIPTS = (
    "SELECT i.agency, i.key, digest, answer, at FROM inbox i"
    " JOIN unnest(%b, %b) AS wanted (agency, key)"
    " ON i.agency = wanted.agency AND i.key = wanted.key"
)
VERSIONS = (
    f"SELECT originator_id, MAX(originator_version) FROM {EVENTS_TABLE}"
    " WHERE originator_id = ANY(%b) GROUP BY originator_id"
)
AFTER = (
    "SELECT notification_id, originator_id, originator_version, topic, state"
    f" FROM {EVENTS_TABLE} WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
)
HEAD = f"SELECT MAX(notification_id) FROM {EVENTS_TABLE}"


def of_streams(ids: Sequence[UUID]) -> tuple[Any, ...]:
    """Return the parameters of STREAMS and of VERSIONS."""
    return (uuid_array(ids),)


def of_receipts(keys: Sequence[tuple[str, str]]) -> tuple[Any, ...]:
    """Return the parameters of RECEIPTS."""
    return (text_array([agency for agency, _ in keys]), text_array([key for _, key in keys]))


def by_stream(rows: Iterable[Sequence[Any]]) -> Mapping[UUID, list[Notification]]:
    """Return the rows of STREAMS as events."""
    found: dict[UUID, list[Notification]] = {}
    for stream, version, topic, state, position in rows:
        event = Notification(stream, version, topic, bytes(state), id=position)
        found.setdefault(stream, []).append(event)
    return found


def in_order(rows: Iterable[Sequence[Any]]) -> Sequence[Notification]:
    """Return the rows of AFTER, read in binary, as events."""
    return [
        Notification(stream, version, topic, state, id=position)
        for position, stream, version, topic, state in rows
    ]


def by_key(rows: Iterable[Sequence[Any]]) -> Mapping[tuple[str, str], Receipt]:
    """Return the rows of RECEIPTS by agency and key."""
    return {(row[0], row[1]): SideTables.receipt_of(row) for row in rows}
