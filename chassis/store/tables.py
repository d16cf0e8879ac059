"""The chassis's own tables beside the event table; the same on SQLite and PostgreSQL."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

EVENTS_TABLE = "events"
"""Made and written by the eventsourcing library's recorders alone."""

metadata = MetaData()

inbox = Table(
    "inbox",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
)

consumer_positions = Table(
    "consumer_positions",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

personal_records = Table(
    "personal_records",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

timelines = Table(
    "timelines",
    metadata,
    # Counted from 1: a later one begins where the store was put back from a backup.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    # "after" itself is a word of SQL's.
    Column("after_position", BigInteger, nullable=False),
    Column("begun_at", Text, nullable=False),
)

followed_timelines = Table(
    "followed_timelines",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("timelines", Text, nullable=False),  # JSON
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    # Seconds since 1970 by the database's own clock: hosts may disagree about the time.
    Column("expires_at", BigInteger, nullable=False),
)

stops = Table(
    "stops",
    metadata,
    Column("part", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Text, nullable=False),
)
