"""Data of every released version stays readable, and is understood as it was (lesson 9)."""

import pytest

from chassis.projection.rebuild import rebuild
from chassis.runtime.migration import migrate_database
from chassis.runtime.service import Service
from chassis.wakeup import Wakeup
from services.activity_log.adapters.writing import ActivityWriter
from tests.released.cleaning import EMPTIED, betrayals
from tests.released.comparison import differences, regardless_of_arrival
from tests.released.golden import golden_of
from tests.released.opening import opened
from tests.released.reading import every_event, published, unfit, unreadable
from tests.released.releases import Release
from tests.released.restored import Restored
from tests.released.roster import ACTIVITY_LOG, GATEWAY, WRITERS, settings_of, side_of, topics

each_writer = pytest.mark.parametrize("service", WRITERS, ids=lambda service: service.name)


@pytest.mark.lesson(9)
def test_lesson_09_every_topic_ever_released_is_known(release: Release) -> None:
    assert release.topics - topics() == set()


@pytest.mark.lesson(9)
@each_writer
def test_lesson_09_every_event_is_read(restored: Restored, service: Service) -> None:
    with opened(restored.store(service)) as (_, store):
        assert unreadable(store, side_of(service).codec) == []
        # A store that holds hardly anything would prove hardly anything.
        assert len(every_event(store, side_of(service).codec)) > 50


@pytest.mark.lesson(9)
@each_writer
def test_lesson_09_a_replay_says_what_the_version_said(
    restored: Restored, service: Service
) -> None:
    codec = side_of(service).codec
    with opened(restored.copy(service)) as (database, store):
        for projection in service.projections:
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


def test_the_activity_log_says_what_it_said(restored: Restored) -> None:
    with opened(restored.store(ACTIVITY_LOG)) as (database, store):
        today = golden_of(ACTIVITY_LOG, database, store)
    assert differences(restored.golden(ACTIVITY_LOG), today) == []


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
