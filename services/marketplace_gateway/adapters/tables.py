"""The gateway's tables: rows that follow from its events, and what is no event.

Each aggregate's row holds its whole state as JSON (`body`) beside the columns that are asked
for. The agency is in every primary key.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

views = MetaData()
own = MetaData()
"""Tables that no event could bring back: secrets, received pushes, cursors."""


def _key(*names: str) -> list[Column[str]]:
    return [Column(name, Text, primary_key=True) for name in names]


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text) for name in names]


def _state() -> list[Column[object]]:
    """Return what every aggregate's row has."""
    return [
        Column("body", JSON, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("begun_at", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
        Column("correlation_id", Text, nullable=False),
        Column("causation_id", Text, nullable=False),
    ]


sessions = Table(
    "sessions",
    views,
    *_key("agency", "session_id"),
    *_texts("provider", "name", "account_id", "paused_until", "handing_over_to"),
    Column("expired", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    *_state(),
)

bookings = Table(
    "bookings",
    views,
    *_key("agency", "booking_id"),
    *_texts("operation_id", "provider", "session_id", "status", "held_reason", "held_until"),
    *_texts("started_at"),
    *_state(),
)
Index("bookings_by_session", bookings.c.session_id, bookings.c.started_at)
Index("bookings_by_status", bookings.c.status)
Index("bookings_by_operation", bookings.c.agency, bookings.c.operation_id)

bindings = Table("bindings", views, *_key("agency", "operation_id"), *_texts("status"), *_state())
Index("bindings_by_status", bindings.c.status)

unbindings = Table(
    "unbindings",
    views,
    *_key("agency", "operation_id", "provider_order_id"),
    *_texts("status"),
    *_state(),
)
Index("unbindings_by_status", unbindings.c.status)

provider_orders = Table(
    "provider_orders",
    views,
    *_key("agency", "provider", "provider_order_id"),
    *_texts("session_id", "status", "vendor_name", "total_amount", "total_currency"),
    *_texts("pay_before", "outer_id"),
    Column("matched", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    *_state(),
)
Index("provider_orders_open", provider_orders.c.session_id, provider_orders.c.open)

provider_order_items = Table(
    "provider_order_items",
    views,
    *_key("agency", "provider", "provider_order_id", "order_id", "item_id"),
)
Index(
    "provider_order_items_by_order",
    provider_order_items.c.agency,
    provider_order_items.c.order_id,
)

questions = Table(
    "questions",
    views,
    *_key("agency", "question_id"),
    *_texts("kind", "choice", "subject_id"),
    *_state(),
)
Index("questions_by_subject", questions.c.subject_id)

synchronizations = Table(
    "synchronizations",
    views,
    *_key("agency", "synchronization_id"),
    *_texts("session_id", "outcome"),
    Column("waiting", Boolean, nullable=False),
    *_state(),
)
Index("synchronizations_by_outcome", synchronizations.c.outcome)

rules = Table("rules", views, *_key("agency", "name"), *_state())

credentials = Table(
    "credentials",
    own,
    *_key("agency", "session_id"),
    *_texts("provider", "account_id", "access_expires_at", "refresh_expires_at"),
    Column("access_token", LargeBinary, nullable=False),  # encrypted
    Column("refresh_token", LargeBinary, nullable=False),  # encrypted
)

pushes = Table(
    "pushes",
    own,
    *_key("provider", "message_id"),
    *_texts("account_id", "order_id", "topic", "received_at", "done_at"),
    Column("tells_of_parcels", Boolean),
)

poll_cursors = Table("poll_cursors", own, *_key("agency", "session_id"), *_texts("modified_at"))

reconciliations = Table(
    "reconciliations", own, *_key("agency", "session_id"), *_texts("finished_at")
)

distributor_ids = Table(
    "distributor_ids",
    own,
    *_key("item_id"),
    *_texts("mp_id", "learned_at"),
    Column("mp_skus", JSON, nullable=False),
)
"""Taobao items and the distributor's ids of them; the same for every agency."""
