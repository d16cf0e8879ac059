"""Tables that no event could bring back: created, and widened when a version adds to them."""

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.schema import CreateColumn


def create_own_tables(connection: Connection, tables: MetaData) -> None:
    """Create what is missing. A column that a later version added must allow NULL."""
    tables.create_all(connection)
    inspector = inspect(connection)
    for table in tables.tables.values():
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {definition}"))
        for index in table.indexes:
            index.create(connection, checkfirst=True)
