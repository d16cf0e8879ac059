"""The tables of the activity log; times are microseconds since 1970, on both databases alike."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()

feed = Table(
    "feed",
    metadata,
    Column("agency", Text, primary_key=True),
    # The row is locked while a transaction hands out positions: they become visible in order.
    Column("position", BigInteger, nullable=False),
)

parts = Table(
    "activity_parts",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("target", Text),
    Column("link_rank", Integer),
    Column("link_at", BigInteger),
    Column("link_source", Text),
    Column("link_sequence", BigInteger),
    Column("state", Text),
)
Index("activity_parts_by_root", parts.c.agency, parts.c.root)
Index("activity_parts_by_target", parts.c.agency, parts.c.target)

activities = Table(
    "activities",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("activity_id", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("actor", Text, nullable=False),
    # These three order the feed: a moment is of one event alone.
    Column("started_at", BigInteger, nullable=False),
    Column("first_source", Text, nullable=False),
    Column("first_sequence", BigInteger, nullable=False),
    Column("is_finished", Boolean, nullable=False),
    Column("is_awaiting", Boolean, nullable=False),
    Column("outcome", Text),
    Column("sessions", Text, nullable=False),
    Column("providers", Text, nullable=False),
    Column("changed_at_feed", BigInteger, nullable=False),
    # Set once it turned out to be part of another activity; kept to tell the live feed.
    Column("absorbed_by", Text),
    Column("state", Text, nullable=False),
)
Index(
    "activities_newest",
    activities.c.agency,
    activities.c.started_at,
    activities.c.first_source,
    activities.c.first_sequence,
)
Index("activities_changed", activities.c.agency, activities.c.changed_at_feed, unique=True)
Index("activities_awaiting", activities.c.agency, activities.c.is_awaiting)

steps = Table(
    "activity_steps",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("line", Integer, primary_key=True),
    # The part is for ever, while the activity that shows it may still become known.
    Column("part", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("message", Text, nullable=False),
    # JSON; what an older version has written has none.
    Column("sentence", Text),
    Column("actor", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("order_id", Text),
    Column("item_id", Text),
    Column("question_id", Text),
)
Index(
    "activity_steps_by_part",
    steps.c.agency,
    steps.c.part,
    steps.c.at,
    steps.c.source,
    steps.c.sequence,
)

timeline = Table(
    "timeline",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("part", Text, nullable=False),
    Column("order_id", Text),
    Column("item_id", Text),
    Column("event_id", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("causation_id", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("stream_version", BigInteger, nullable=False),
    Column("summary", Text, nullable=False),
    Column("sentence", Text),
    Column("data", Text, nullable=False),
)
Index("timeline_by_position", timeline.c.agency, timeline.c.position, unique=True)
Index("timeline_by_part", timeline.c.agency, timeline.c.part)
# What was answered lately, and what a rule said before.
Index("timeline_by_event", timeline.c.agency, timeline.c.event, timeline.c.position)

mentions = Table(
    "mentions",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    # Empty where the order as a whole is meant.
    Column("item_id", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("part", Text, nullable=False),
)
