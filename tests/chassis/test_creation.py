"""`migrate` on a database of an older version: projections made anew, own tables widened."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
)

from chassis.projection.creation import create_projections
from chassis.projection.projector import Projector
from chassis.store.database import Database, open_database
from chassis.store.own_tables import create_own_tables
from chassis.wakeup import Wakeup
from chassis.writer.writer import Writer
from tests.chassis import totals as toy
from tests.chassis.counter import CODEC, count
from tests.chassis.totals import Totals, rows_of
from tests.conformance.stores.contents import Store


class EarlierTotals(Totals):
    """As an older version wrote them, without the number of events."""

    tables = MetaData()
    totals = Table(
        "totals",
        tables,
        Column("name", Text, primary_key=True),
        Column("total", BigInteger, nullable=False),
    )

    def apply(self, connection: Connection, events: object) -> None:
        """Write something that the newer version would never."""
        del events
        connection.execute(self.totals.delete())
        connection.execute(insert(self.totals), [{"name": "old", "total": -1}])


def projector_of(store: Store, totals: Totals) -> Projector:
    create_projections(store.database, [totals])
    return Projector(totals, store, store.database, CODEC, Wakeup())


async def test_a_projection_with_other_columns_is_made_anew(store: Store, writer: Writer) -> None:
    """It begins at the first event again, and ends as one that was there from the beginning."""
    for n in range(1, 6):
        await count(writer, "a", f"k{n}", by=n)
    earlier = projector_of(store, EarlierTotals())
    earlier.step(None)
    assert earlier.read_position() == 5
    newer = projector_of(store, Totals())
    assert newer.read_position() == 0
    assert rows_of(store.database) == {}
    newer.step(None)
    assert rows_of(store.database) == {"a": (15, 5)}


async def test_one_that_fits_is_left_as_it_is(store: Store, writer: Writer) -> None:
    """Migrating again, or restarting, costs no replay."""
    await count(writer, "a", "k")
    projector_of(store, Totals()).step(None)
    again = projector_of(store, Totals())
    assert again.read_position() == 1
    assert rows_of(store.database) == {"a": (1, 1)}


async def test_only_the_changed_one_is_made_anew(store: Store, writer: Writer) -> None:
    await count(writer, "a", "k")

    class Beside(Totals):
        tables = MetaData()
        table = Table("beside", tables, Column("name", Text, primary_key=True))

        def apply(self, connection: Connection, events: object) -> None:
            del events
            connection.execute(insert(self.table), [{"name": "kept"}])

    beside = Beside("beside")
    create_projections(store.database, [EarlierTotals(), beside])
    Projector(beside, store, store.database, CODEC, Wakeup()).step(None)
    create_projections(store.database, [Totals(), beside])
    again = Projector(beside, store, store.database, CODEC, Wakeup())
    assert again.read_position() == 1
    with store.database.engine.connect() as connection:
        assert connection.execute(select(Beside.table.c.name)).scalars().all() == ["kept"]


async def test_a_table_that_a_version_adds_makes_its_projection_anew(
    store: Store, writer: Writer
) -> None:
    """What the earlier events would have put into it is put there."""
    await count(writer, "a", "k", by=7)
    projector_of(store, Totals()).step(None)

    class Wider(Totals):
        tables = MetaData()
        same = toy.totals.to_metadata(tables)
        further = Table("further", tables, Column("name", Text, primary_key=True))

    wider = projector_of(store, Wider())
    assert wider.read_position() == 0
    wider.step(None)
    assert rows_of(store.database) == {"a": (7, 1)}


@pytest.fixture
def database(database_url: str) -> object:
    with closing(open_database(database_url)) as database:
        yield database


def own(*more: Column[object]) -> MetaData:
    tables = MetaData()
    Table("secrets", tables, Column("name", Text, primary_key=True), *more)
    return tables


def create(database: Database, tables: MetaData) -> None:
    with database.begin() as connection:
        create_own_tables(connection, tables)


def test_own_tables_are_widened_and_keep_what_is_in_them(database: Database) -> None:
    """No event could bring it back. Doing so again changes nothing."""
    before = own(Column("token", LargeBinary, nullable=False))
    create(database, before)
    with database.begin() as connection:
        connection.execute(insert(before.tables["secrets"]), [{"name": "s", "token": b"1"}])
    after = own(
        Column("token", LargeBinary, nullable=False), Column("ends_at", Text), Column("n", Text)
    )
    Table("further", after, Column("name", Text, primary_key=True))
    for _ in range(2):
        create(database, after)
    with database.begin() as connection:
        rows = connection.execute(select(after.tables["secrets"])).all()
        assert [tuple(row) for row in rows] == [("s", b"1", None, None)]
        assert inspect(connection).has_table("further")


def test_a_column_that_an_older_version_had_stays(database: Database) -> None:
    """The version before may come back: nothing is taken away."""
    create(database, own(Column("gone", Text)))
    create(database, own())
    with database.begin() as connection:
        names = {column["name"] for column in inspect(connection).get_columns("secrets")}
    assert names == {"name", "gone"}


def test_where_the_file_is_does_not_matter(tmp_path: Path) -> None:
    """A name with blanks and quotes is a name."""
    folder = tmp_path / "a folder's"
    folder.mkdir()
    with closing(open_database(f"sqlite:///{folder / 'own.sqlite'}")) as database:
        create(database, own())
        create(database, own(Column("later", Text)))
