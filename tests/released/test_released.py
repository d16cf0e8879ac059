"""Data of every released version stays readable, and is understood as it was (lesson 9)."""

import orjson
import pytest

from chassis.projection.rebuild import rebuild
from chassis.runtime.migration import migrate_database
from chassis.runtime.service import Service
from chassis.wakeup import Wakeup
from contracts.order_status.commands import AddNote, Book
from services.activity_log.adapters.writing import ActivityWriter
from tests.released.cleaning import EMPTIED, betrayals
from tests.released.comparison import differences, regardless_of_arrival
from tests.released.golden import golden_of
from tests.released.in_process import in_process
from tests.released.opening import opened
from tests.released.reading import every_event, published, unfit, unreadable
from tests.released.releases import Release
from tests.released.restored import Restored
from tests.released.roster import (
    ACTIVITY_LOG,
    GATEWAY,
    ORDER_STATUS,
    WRITERS,
    settings_of,
    side_of,
    topics,
)

each_writer = pytest.mark.parametrize("service", WRITERS, ids=lambda service: service.name)


@pytest.mark.lesson(9)
def test_lesson_09_every_topic_ever_released_is_known(release: Release) -> None:
    assert release.topics - topics() == set()


@pytest.mark.lesson(9)
@each_writer
def test_lesson_09_every_event_is_read(restored: Restored, service: Service) -> None:
    with opened(restored.store(service)) as (_, store):
        assert store.head() > 0
        assert unreadable(store, side_of(service).codec) == []


@pytest.mark.lesson(9)
@each_writer
def test_lesson_09_a_replay_says_what_the_version_said(
    restored: Restored, service: Service
) -> None:
    with opened(restored.store(service)) as (database, store):
        for projection in service.projections:
            codec = side_of(service).codec
            assert rebuild(projection, store, database, codec, lambda _done, _total: None) > 0
        today = golden_of(service, database, store)
    assert differences(restored.golden(service), today) == []


@each_writer
def test_rows_are_served_as_they_were_left(restored: Restored, service: Service) -> None:
    """An upgrade does not wait for a rebuild."""
    with opened(restored.store(service)) as (database, store):
        today = golden_of(service, database, store)
    assert differences(restored.golden(service), today) == []


@each_writer
def test_the_feed_serves_every_event_as_the_contracts_say(
    restored: Restored, service: Service
) -> None:
    with opened(restored.store(service)) as (_, store):
        assert unfit(store, side_of(service)) == []
        assert any(published(store, side_of(service)))


async def test_a_command_goes_on_where_the_old_version_stopped(restored: Restored) -> None:
    address = restored.store(ORDER_STATUS)
    async with in_process(ORDER_STATUS, address, restored.folder) as service:
        head = service.store.head()
        note = AddNote(order_id="S-1", item_id="1", text="Written by a later version ✔")
        before = (await service.get("/orders/S-1/items/1")).json()["item"]["version"]
        answer = await service.send("add-note", note.model_dump_json())
        assert answer.status_code == 200, answer.text
        codec = side_of(ORDER_STATUS).codec
        (added,) = [codec.decode(event) for event in service.store.after(head, 10)]
        assert (added.stream.key, added.version) == (("S-1", "1"), before + 1)
        service.project()
        shown = (await service.get("/orders/S-1/items/1")).json()
        assert shown["item"]["version"] == before + 1
        assert shown["notes"][-1]["text"] == note.text


async def test_an_old_session_is_renamed(restored: Restored) -> None:
    address = restored.store(GATEWAY)
    async with in_process(GATEWAY, address, restored.folder) as service:
        head = service.store.head()
        session = (await service.get("/sessions")).json()["sessions"][0]
        body = {"session_id": session["session_id"], "name": "Renamed by a later version"}
        answer = await service.send("rename-session", orjson.dumps(body).decode())
        assert answer.status_code == 200, answer.text
        assert len(service.store.after(head, 10)) == 1


async def test_a_command_repeated_after_the_upgrade_gets_its_old_answer(
    restored: Restored,
) -> None:
    """The answer was lost while the service was upgraded; the client repeats, and buys once."""
    address = restored.store(ORDER_STATUS)
    async with in_process(ORDER_STATUS, address, restored.folder) as service:
        head = service.store.head()
        key = ("default", "book-S-1")
        receipt = service.store.receipts([key])[key]
        answer = await service.send("book", Book(order_id="S-1").model_dump_json(), key[1])
        assert (answer.status_code, answer.content) == (200, receipt.answer)
        assert service.store.head() == head


async def test_the_old_activity_log_opens_and_says_the_same(restored: Restored) -> None:
    address = restored.store(ACTIVITY_LOG)
    with opened(address) as (database, store):
        today = golden_of(ACTIVITY_LOG, database, store)
    golden = restored.golden(ACTIVITY_LOG)
    assert differences(golden, today) == []
    async with in_process(ACTIVITY_LOG, address, restored.folder) as service:
        page = (await service.get("/activities?limit=100")).json()
    shown = regardless_of_arrival(golden)["activities"].values()
    assert {a["activity_id"] for a in page["activities"]} == {a["activity_id"] for a in shown}


@pytest.mark.lesson(9)
def test_lesson_09_an_empty_activity_log_fills_itself_from_the_old_feeds(
    restored: Restored,
) -> None:
    address = restored.empty()
    migrate_database(ACTIVITY_LOG, settings_of(ACTIVITY_LOG, address, restored.folder))
    with opened(address) as (database, log):
        writer = ActivityWriter(database, Wakeup())
        for service in WRITERS:
            with opened(restored.store(service)) as (_, store):
                writer.write(list(published(store, side_of(service))), None)
        today = golden_of(ACTIVITY_LOG, database, log)
    golden = regardless_of_arrival(restored.golden(ACTIVITY_LOG))
    assert differences(golden, regardless_of_arrival(today)) == []


def test_no_secret_was_kept(release: Release) -> None:
    assert list(betrayals(release.folder)) == []


def test_no_credentials_were_kept(restored: Restored) -> None:
    assert GATEWAY.own_tables is not None
    tables = [GATEWAY.own_tables.tables[name] for name in EMPTIED]
    with opened(restored.store(GATEWAY)) as (database, _), database.engine.connect() as connection:
        assert [connection.execute(table.select()).all() for table in tables] == [[], []]


@each_writer
def test_the_story_wrote_more_than_a_handful(restored: Restored, service: Service) -> None:
    """A frozen store that holds hardly anything would prove hardly anything."""
    with opened(restored.store(service)) as (_, store):
        assert len(every_event(store, side_of(service).codec)) > 50
