"""Lessons of others that this service must hold, each by its number in docs/lessons.md."""

import contextlib
from collections.abc import Iterator

import pytest
from sqlalchemy import event as sqlalchemy_event

from chassis.store.database import Database
from contracts.envelope import Envelope
from services.activity_log.adapters.activity_queries import ActivityQueries
from services.activity_log.adapters.audit_queries import AuditQueries
from services.activity_log.adapters.timeline_queries import Place, TimelineQueries
from services.activity_log.adapters.writing import ActivityWriter
from services.activity_log.application.search import ActivitySearch, EventSearch
from tests.activity_log import happenings as h
from tests.activity_log.snapshots import position_of, snapshot
from tests.activity_log.test_interleavings import MARKET, ORDERS
from tests.activity_log.test_writing import broken


class Crash(Exception):  # noqa: N818  the process is gone, that is no error of ours
    pass


@contextlib.contextmanager
def crash_at(database: Database, statement: int) -> Iterator[None]:
    """Let the process die before its n-th statement."""
    seen = 0

    def before(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            raise Crash

    sqlalchemy_event.listen(database.transactions, "before_cursor_execute", before)
    try:
        yield
    finally:
        sqlalchemy_event.remove(database.transactions, "before_cursor_execute", before)


@pytest.mark.lesson(3)
def test_lesson_03_the_position_is_written_with_the_rows_whatever_statement_is_the_last(
    database: Database, writer: ActivityWriter
) -> None:
    """Dies at each statement in turn; after the restart the rows are as if nothing had been."""
    writer.write(ORDERS[:5], None)
    for statement in range(1, 100):
        before = snapshot(database, with_arrival=True)
        try:
            with crash_at(database, statement):
                writer.write(ORDERS[5:], None)
        except Crash:
            assert snapshot(database, with_arrival=True) == before
            assert position_of(database, "order_status") == ORDERS[4].sequence
        else:
            break
    else:
        pytest.fail("it never came through")
    assert statement > 5, "reads, and a write of all tables together"
    assert position_of(database, "order_status") == ORDERS[-1].sequence
    page = AuditQueries(database).page("default", EventSearch(), 0, 1_000)
    assert sorted(e.sequence for e in page.events) == h.by_sequence(ORDERS)


@pytest.mark.lesson(4)
def test_lesson_04_an_event_that_cannot_be_applied_stops_and_is_never_stepped_over(
    database: Database, writer: ActivityWriter
) -> None:
    orders, market = h.services()
    good = orders.tell(h.paid("1"))
    bad = [broken(envelope) for envelope in orders.tell(h.paid("2"))]
    later = orders.tell(h.paid("3"))
    with pytest.raises(ValueError, match="validation error"):
        writer.write([*good, *bad, *later], None)
    assert position_of(database, "order_status") == good[-1].sequence
    with pytest.raises(ValueError, match="validation error"):
        writer.write([*bad, *later], None)
    assert position_of(database, "order_status") == good[-1].sequence
    # The other source goes on.
    writer.write(market.tell(h.sync_started()), None)
    assert position_of(database, "marketplace") == market.sent[-1].sequence


@pytest.mark.lesson(23)
def test_lesson_23_every_change_names_its_actor_cause_and_values_from_the_first_event_on(
    database: Database, writer: ActivityWriter
) -> None:
    writer.write(ORDERS, None)
    page = TimelineQueries(database).of_item("default", "A", "1", Place(), 50)
    assert [e.event for e in page.events][:2] == ["Paid", "BookingRequested"]
    assert page.events[0].summary == "awaiting payment → paid"
    for found in page.events:
        assert found.actor
        assert found.causation_id
        assert found.event_id
        assert found.summary


@pytest.mark.lesson(36)
def test_lesson_36_two_changes_of_one_item_within_a_second_both_arrive(
    database: Database, writer: ActivityWriter
) -> None:
    orders, _ = h.services()
    writer.write(orders.tell(h.paid("1"), h.ordered("1"), at=1.5), None)
    page = TimelineQueries(database).of_item("default", "A", "1", Place(), 50)
    assert [e.event for e in page.events] == ["Paid", "Ordered"]


@pytest.mark.lesson(36)
def test_lesson_36_an_old_batch_again_changes_nothing(
    database: Database, writer: ActivityWriter
) -> None:
    writer.write(ORDERS, None)
    writer.write(MARKET, None)
    before = snapshot(database, with_arrival=True)
    writer.write(ORDERS[:10], None)
    writer.write(MARKET, None)
    writer.write(ORDERS, None)
    assert snapshot(database, with_arrival=True) == before


def test_pages_skip_nothing_that_shares_a_timestamp(
    database: Database, writer: ActivityWriter
) -> None:
    """Runner-up: paging by position, never by time alone. 25 rows of one instant, 4 a page."""
    orders, _ = h.services()
    told: list[Envelope] = []
    for number in range(25):
        told += orders.tell(h.note(f"note {number}"), correlation=f"c{number}")
    writer.write(told, None)
    queries, timelines = ActivityQueries(database, lambda: h.START), TimelineQueries(database)
    audited = AuditQueries(database)
    seen, cursor = [], None
    while True:
        page = queries.search("default", ActivitySearch(), cursor, 4)
        seen += [activity.id for activity in page.activities]
        if (cursor := page.next) is None:
            break
    assert seen == [f"c{number}" for number in reversed(range(25))]
    events, after = [], None
    while True:
        of_order = timelines.of_order("default", "A", Place(after), 4)
        events += [e.sequence for e in of_order.events]
        if (after := of_order.next) is None:
            break
    assert events == h.by_sequence(told)
    seen_by_auditor, position = [], 0
    while (audit := audited.page("default", EventSearch(), position, 4)).events:
        seen_by_auditor += [e.sequence for e in audit.events]
        position = audit.next
    assert seen_by_auditor == h.by_sequence(told)
