"""The tables of the read side. The agency is in every primary key."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()


def _key(*names: str) -> list[Column[str]]:
    return [Column(name, Text, primary_key=True) for name in names]


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text) for name in names]


items = Table(
    "items",
    metadata,
    *_key("agency", "order_id", "item_id"),
    Column("added_position", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("weight_grams", Integer),
    Column("added_later", Boolean, nullable=False),
    Column("attention", Boolean, nullable=False),
    Column("booked", Boolean),
    Column("purchase_agreed", Boolean, nullable=False),
    Column("refused_before", Boolean, nullable=False),
    Column("newly_paid", Boolean, nullable=False),
    Column("paid_ms", BigInteger),
    Column("paid_position", BigInteger),
    Column("booked_ms", BigInteger),
    Column("received_ms", BigInteger),
    Column("configuration", JSON, nullable=False),
    Column("parcels", JSON, nullable=False),
    *_texts("status", "list", "provider", "goods_id", "sku_id", "vendor_id", "vendor_name"),
    *_texts("title", "title_zh", "photo_url", "description", "split_from"),
    *_texts("price_amount", "price_currency", "purchase_amount", "purchase_currency"),
    *_texts("offered_amount", "offered_currency", "bill_amount", "bill_currency"),
    *_texts("refund_status", "refund_raw_status", "refund_amount", "refund_currency"),
    *_texts("paid_at", "payment_id"),
    *_texts("request", "request_operation_id", "requested_at", "requested_by"),
    *_texts("refusal_code", "refusal_message", "refusal_remedy", "tracking"),
    *_texts("inspection", "rejection_reason", "line_id"),
    *_texts("session_id", "provider_order_id", "provider_status", "provider_raw_status"),
    *_texts("linked_at", "linked_by", "added_at", "changed_at", "changed_by"),
    Column("search", Text, nullable=False),
)
Index("items_by_list", items.c.agency, items.c.list, items.c.added_position)
Index(
    "items_of_order",
    items.c.agency,
    items.c.order_id,
    items.c.list,
    items.c.added_position,
    items.c.status,
)
_parted = items.c.line_id.is_not(None)
Index(
    "items_of_line",
    items.c.agency,
    items.c.order_id,
    items.c.line_id,
    sqlite_where=_parted,
    postgresql_where=_parted,
)
Index("items_changed", items.c.agency, items.c.order_id, items.c.position)
Index("items_by_provider_order", items.c.agency, items.c.provider_order_id)
Index("items_by_goods", items.c.agency, items.c.goods_id)
Index("items_by_session", items.c.agency, items.c.session_id)
_new = items.c.newly_paid
Index(
    "items_newly_paid",
    items.c.agency,
    items.c.paid_ms,
    sqlite_where=_new,
    postgresql_where=_new,
)
for _name in ("booked_ms", "received_ms"):
    _there = items.c[_name].is_not(None)
    Index(
        f"items_{_name}",
        items.c.agency,
        items.c[_name],
        sqlite_where=_there,
        postgresql_where=_there,
    )

orders = Table(
    "orders",
    metadata,
    *_key("agency", "order_id"),
    Column("registered_position", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("items", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("lists", JSON, nullable=False),
    Column("attention", Integer, nullable=False),
    Column("sale_amount", Text, nullable=False),
    Column("purchase_amounts", JSON, nullable=False),
    *_texts("customer_reference", "currency", "status", "status_due"),
    Column("due_position", BigInteger, nullable=False),
    *_texts("due_correlation_id", "due_causation_id", "registered_at", "changed_at"),
    Column("search", Text, nullable=False),
)
_due = orders.c.status_due.is_not(None)
Index("orders_due", orders.c.due_position, sqlite_where=_due, postgresql_where=_due)
Index("orders_by_registration", orders.c.agency, orders.c.registered_position)
Index("orders_by_status", orders.c.agency, orders.c.status)
_urgent = orders.c.attention > 0
Index(
    "orders_with_attention",
    orders.c.agency,
    orders.c.registered_position,
    sqlite_where=_urgent,
    postgresql_where=_urgent,
)

# Compared byte by byte, so that a range of the key holds exactly what begins alike.
_BYTES = Text().with_variant(Text(collation="C"), "postgresql")

numbers = Table(
    "numbers",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("number", _BYTES, primary_key=True),
    *_key("order_id", "item_id"),
)

operations = Table(
    "operations",
    metadata,
    *_key("agency", "operation_id"),
    Column("started_position", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("lines_total", Integer, nullable=False),
    Column("lines_settled", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    *_texts("type", "outcome", "actor", "correlation_id", "started_at", "finished_at"),
)
Index("operations_by_start", operations.c.agency, operations.c.started_position)
Index("operations_by_day", operations.c.agency, operations.c.type, operations.c.started_at)

operation_lines = Table(
    "operation_lines",
    metadata,
    *_key("agency", "operation_id", "order_id", "item_id"),
    Column("number", Integer, nullable=False),
    *_texts("outcome", "code", "message"),
)

notes = Table(
    "notes",
    metadata,
    *_key("agency", "order_id", "item_id"),
    Column("position", BigInteger, primary_key=True),
    *_texts("text", "actor", "at"),
)

rules = Table(
    "rules",
    metadata,
    *_key("agency", "rule"),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("since_position", BigInteger),
    Column("content", JSON, nullable=False),
    *_texts("set_by", "set_at"),
)
