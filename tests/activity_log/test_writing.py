"""Batches of events in the database: once each, all or nothing, never one skipped."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import pytest

from chassis.leadership.lease import Lease
from chassis.store.database import Database
from chassis.store.port import Fence, LeadershipLostError
from chassis.wakeup import Wakeup
from contracts.envelope import Envelope
from services.activity_log.adapters.activity_queries import ActivityQueries
from services.activity_log.adapters.audit_queries import AuditQueries
from services.activity_log.adapters.timeline_queries import Place, TimelineQueries
from services.activity_log.adapters.writing import ActivityWriter
from services.activity_log.application.search import ActivitySearch, EventSearch
from tests.activity_log import happenings as h
from tests.activity_log.snapshots import position_of, snapshot
from tests.activity_log.test_interleavings import MARKET, ORDERS, merged


def test_the_tables_hold_what_was_told(database: Database, writer: ActivityWriter) -> None:
    writer.write(ORDERS, None)
    writer.write(MARKET, None)
    queries = ActivityQueries(database, lambda: h.START)
    found = queries.search("default", ActivitySearch(), None, 50).activities
    assert {a.id for a in found} == {"op1", "op2", "op9", "y1", "y2", "push"}
    assert position_of(database, "order_status") == ORDERS[-1].sequence
    assert position_of(database, "marketplace") == MARKET[-1].sequence


@pytest.mark.parametrize("seed", range(2))
def test_every_interleaving_gives_the_same_rows(
    database: Database, writer: ActivityWriter, sqlite: Database, seed: int
) -> None:
    """Cut into batches anywhere: the rows differ in feed positions alone, on either engine."""
    chance = random.Random(seed)
    order = [True] * len(MARKET) + [False] * len(ORDERS)
    chance.shuffle(order)
    for _, run in groupby(merged(order), key=lambda e: e.source):
        batch = list(run)
        cut = chance.randrange(len(batch) + 1)
        writer.write(batch[:cut], None)
        writer.write(batch[cut:], None)
    plain = ActivityWriter(sqlite, Wakeup())
    plain.write(ORDERS, None)
    plain.write(MARKET, None)
    assert snapshot(database) == snapshot(sqlite)


def test_both_followers_may_write_at_the_same_time(
    database: Database, writer: ActivityWriter, sqlite: Database
) -> None:
    """Two threads, an event at a time: they fold into the same activities and lose nothing."""

    def follow(events: list[Envelope]) -> None:
        for envelope in events:
            writer.write([envelope], None)

    with ThreadPoolExecutor(2) as both:
        list(both.map(follow, (ORDERS, MARKET)))
    plain = ActivityWriter(sqlite, Wakeup())
    plain.write([*ORDERS], None)
    plain.write([*MARKET], None)
    assert snapshot(database) == snapshot(sqlite)


def test_an_event_of_a_type_that_is_not_known_is_kept_as_it_is(
    database: Database, writer: ActivityWriter
) -> None:
    orders, _ = h.services()
    writer.write(orders.tell(h.note("hi"), type_="caigou.order_status.Teleported.v3"), None)
    audit = AuditQueries(database).page("default", EventSearch(), 0, 10)
    assert audit.events[0].event == "Teleported.v3"
    assert audit.events[0].data == {"order_id": "A", "text": "hi"}
    queries = ActivityQueries(database, lambda: h.START)
    assert queries.search("default", ActivitySearch(), None, 9).activities[0].type == "other"


def test_text_that_a_database_cannot_hold_does_not_stop_the_log(
    database: Database, writer: ActivityWriter
) -> None:
    orders, _ = h.services()
    writer.write(orders.tell(h.note("a\x00b 🐻 مرحبا")), None)
    page = TimelineQueries(database).of_order("default", "A", Place(), 10)
    assert page.events[0].summary == "a\ufffdb 🐻 مرحبا"


def test_agencies_never_see_each_other(database: Database, writer: ActivityWriter) -> None:
    """The same ids in two agencies, in one batch."""
    here, _ = h.services()
    there = h.Service("order_status", agency="other")
    here.tell(h.booking_ordered("1"))
    there.sent = list(here.sent)
    other = there.tell(h.booking_ordered("1", "2"))
    writer.write([*here.sent, *other], None)
    queries = ActivityQueries(database, lambda: h.START)
    for agency, lines in (("default", 1), ("other", 2)):
        found = queries.search(agency, ActivitySearch(), None, 9).activities
        assert [(a.id, a.counts.item_lines) for a in found] == [("op1", lines)]


def test_a_writer_whose_leadership_is_lost_writes_nothing(
    database: Database, writer: ActivityWriter
) -> None:
    orders, _ = h.services()
    fence = Lease(database, "leader", "me").acquire()
    assert fence
    writer.write(orders.tell(h.paid("1")), fence)
    with pytest.raises(LeadershipLostError):
        writer.write(orders.tell(h.paid("2")), Fence(fence.lease, fence.epoch + 1))
    assert position_of(database, "order_status") == orders.sent[0].sequence


def broken(envelope: Envelope) -> Envelope:
    values = {name: getattr(envelope, name) for name in Envelope.__dataclass_fields__}
    return Envelope(**{**values, "data": b'{"order_id": "A"}'})
