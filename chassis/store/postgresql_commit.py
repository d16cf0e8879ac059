"""One transaction of the event store as one statement: a function in the database.

Statement by statement the driver's own work took longer than the database's. The function is
made by `create`, so by `migrate`; its name holds a version, because an older process may still
call the older one while a newer is migrated.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from psycopg import Connection
from psycopg.rows import tuple_row

from chassis.store.port import Commit, Receipt, Written
from chassis.store.postgresql_arrays import bytea_array, int8_array, text_array, uuid_array
from chassis.store.tables import EVENTS_TABLE

LEADERSHIP_LOST = "KC001"
"""SQLSTATE when the leader leads no more. SQL leaves classes from I to Z to implementations, and
PostgreSQL has none that begins with K."""

_FUNCTION = "caigou_commit_2"

MOST_OTHERS = 5_000
"""Events of others that are told; a writer that has missed more knows nothing any more."""

_ID = 16
"""Bytes of a stream's id."""

CREATE = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}(
    ids uuid[], versions bigint[], topics text[], states bytea[],
    agencies text[], keys text[], digests bytea[], answers bytea[], moments text[],
    unchanged_ids uuid[], unchanged_versions bigint[],
    leases text[], epochs bigint[], consumers text[], positions bigint[],
    person_agencies text[], person_references text[], person_bodies bytea[],
    known bigint, OUT written bigint[], OUT head bigint, OUT others bytea
) LANGUAGE plpgsql AS $body$
DECLARE
    lost text;
BEGIN
    IF cardinality(leases) > 0 THEN
        -- Shared: a successor that takes the lease now waits for this transaction.
        PERFORM FROM leases AS held WHERE held.name = ANY({_FUNCTION}.leases) FOR SHARE;
        SELECT wanted.name INTO lost
            FROM unnest(leases, epochs) AS wanted (name, epoch)
            LEFT JOIN leases AS held ON held.name = wanted.name AND held.epoch = wanted.epoch
            WHERE held.name IS NULL LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'leadership lost: %', lost USING ERRCODE = '{LEADERSHIP_LOST}';
        END IF;
    END IF;
    IF cardinality(keys) > 0 THEN
        INSERT INTO inbox (agency, key, digest, answer, at)
            SELECT * FROM unnest(agencies, keys, digests, answers, moments);
    END IF;
    IF cardinality(consumers) > 0 THEN
        INSERT INTO consumer_positions AS p (consumer, position)
            SELECT * FROM unnest(consumers, positions)
            ON CONFLICT (consumer) DO UPDATE SET position = excluded.position;
    END IF;
    IF cardinality(person_agencies) > 0 THEN
        INSERT INTO personal_records AS p (agency, reference, body)
            SELECT * FROM unnest(person_agencies, person_references, person_bodies)
            ON CONFLICT (agency, reference) DO UPDATE SET body = excluded.body;
    END IF;
    IF cardinality(ids) > 0 THEN
        -- The order of positions is the order of commits, so no follower steps over a late
        -- one; and nobody writes between the look below and our commit.
        LOCK TABLE {EVENTS_TABLE} IN EXCLUSIVE MODE;
    END IF;
    IF cardinality(unchanged_ids) > 0 AND EXISTS (
        SELECT FROM unnest(unchanged_ids, unchanged_versions) AS seen (id, version)
        WHERE seen.version <> (
            SELECT coalesce(max(originator_version), 0) FROM {EVENTS_TABLE}
            WHERE originator_id = seen.id)
    ) THEN
        RAISE EXCEPTION 'a stream that was read has moved on' USING ERRCODE = 'unique_violation';
    END IF;
    IF known IS NOT NULL THEN
        -- Before our own events: what is left are those of other processes.
        SELECT max(e.notification_id), string_agg(uuid_send(e.originator_id), '') INTO head, others
            FROM (SELECT originator_id, notification_id FROM {EVENTS_TABLE}
                WHERE notification_id > known ORDER BY notification_id LIMIT {MOST_OTHERS + 1}) AS e;
        IF length(others) > {MOST_OTHERS * _ID} THEN
            others := NULL;
            SELECT max(notification_id) INTO head FROM {EVENTS_TABLE};
        ELSE
            head := coalesce(head, known);
            others := coalesce(others, '');
        END IF;
    END IF;
    IF cardinality(ids) > 0 THEN
        WITH inserted AS (
            INSERT INTO {EVENTS_TABLE} (originator_id, originator_version, topic, state)
            SELECT * FROM unnest(ids, versions, topics, states)
            RETURNING notification_id)
        SELECT array_agg(notification_id ORDER BY notification_id) INTO written FROM inserted;
    END IF;
    head := greatest(head, written[cardinality(written)]);
END
$body$
"""

_ARRAYS = 18
CALL = f"SELECT written, head, others FROM {_FUNCTION}({', '.join(['%b'] * _ARRAYS)}, %b::bigint)"


def write(connection: Connection[Any], commit: Commit) -> Written:
    """Write all. Raises psycopg's errors."""
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        row = cursor.execute(CALL, parameters(commit), prepare=True).fetchone()
    assert row
    return written(row)


def written(row: Sequence[Any]) -> Written:
    """Return what a row of CALL tells."""
    positions, head, others = row
    told = None if others is None else _split(others)
    return Written(positions or (), head or 0, told)


def _split(ids: bytes) -> Collection[bytes]:
    return [ids[start : start + _ID] for start in range(0, len(ids), _ID)]


def parameters(commit: Commit) -> tuple[Any, ...]:
    """Return the parameters of CALL."""
    events = commit.events
    # In one order everywhere: two processes with the same keys must not wait for each other.
    receipts = sorted(commit.receipts, key=_inbox_key)
    # A statement may change a row only once; the latest counts.
    personal = {(p.agency, p.reference): p for p in commit.personal}.values()
    return (
        uuid_array(cast("list[UUID]", [e.originator_id for e in events])),
        int8_array([e.originator_version for e in events]),
        text_array([e.topic for e in events]),
        bytea_array([e.state for e in events]),
        text_array([r.agency for r in receipts]),
        text_array([r.key for r in receipts]),
        bytea_array([r.digest for r in receipts]),
        bytea_array([r.answer for r in receipts]),
        text_array(_moments(receipts)),
        uuid_array(list(commit.unchanged)),
        int8_array(list(commit.unchanged.values())),
        text_array([fence.lease for fence in commit.fences]),
        int8_array([fence.epoch for fence in commit.fences]),
        text_array(list(commit.positions)),
        int8_array(list(commit.positions.values())),
        text_array([p.agency for p in personal]),
        text_array([p.reference for p in personal]),
        bytea_array([p.body for p in personal]),
        commit.known,
    )


def _inbox_key(receipt: Receipt) -> tuple[str, str]:
    return receipt.agency, receipt.key


def _moments(receipts: Sequence[Receipt]) -> list[str]:
    return [datetime.isoformat(receipt.at) for receipt in receipts]
