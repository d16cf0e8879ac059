"""The tables of the pages. Times are ISO 8601 text in UTC."""

from sqlalchemy import Boolean, Column, Index, MetaData, Table, Text

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("roles", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("signed_in_at", Text),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("agency", Text, primary_key=True),
    # Of the secret in the cookie: who reads this table cannot sign in with it.
    Column("digest", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
)

failed_sign_ins = Table(
    "failed_sign_ins",
    metadata,
    Column("agency", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Text, nullable=False),
)
Index(
    "failed_sign_ins_by_subject",
    failed_sign_ins.c.agency,
    failed_sign_ins.c.subject,
    failed_sign_ins.c.at,
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("address", Text, nullable=False),
)

session_choices = Table(
    "session_choices",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("order_id", Text, primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("session_id", Text, nullable=False),
    Column("chosen_at", Text, nullable=False),
)
Index("session_choices_by_session", session_choices.c.agency, session_choices.c.session_id)
