"""The live feed: resumes where it was, holds nothing, ends when it should."""

import asyncio

import pytest
from sqlalchemy import Pool, QueuePool

from chassis.http import event_stream
from services.activity_log.entrypoints import live_feed
from tests.activity_log import happenings as h
from tests.activity_log.running import Running, Stream


async def test_a_change_arrives_as_it_happens(log: Running) -> None:
    orders, _ = h.services()
    stream = Stream(log)
    assert (await stream.frame())["id"] == "0"
    assert stream.status == 200
    await log.tell(*orders.tell(h.booking_ordered("1")))
    position, activity = await stream.activity()
    assert activity["id"] == "op1"
    assert activity["position"] == position
    await log.tell(*orders.tell(h.finished()))
    later, activity = await stream.activity()
    assert later > position
    assert activity["is_finished"] is True
    await stream.leave()


@pytest.mark.lesson(38)
async def test_lesson_38_a_stream_resumes_from_its_last_id_with_nothing_doubled_or_missed(
    log_on_each: Running,
) -> None:
    """Twelve changes, a new connection after every second one, by header and by query in turn."""
    log = log_on_each
    orders, _ = h.services()
    for number in range(6):
        await log.tell(*orders.tell(h.note("x"), correlation=f"c{number}"))
    seen: list[str] = []
    last = 0
    for round_ in range(6):
        # What happens while nobody listens is there on return.
        await log.tell(*orders.tell(h.note("y"), correlation=f"c{round_ + 6}"))
        if round_ % 2:
            stream = Stream(log, "after=0", {"last-event-id": str(last)})
        else:
            stream = Stream(log, f"after={last}")
        for _ in range(2):
            last, activity = await stream.activity()
            seen.append(activity["id"])
        await stream.leave()
    assert seen == [f"c{number}" for number in range(12)]


@pytest.mark.lesson(38)
async def test_lesson_38_the_feeds_answer_says_where_the_stream_goes_on(log: Running) -> None:
    orders, _ = h.services()
    await log.tell(*orders.tell(h.note("before"), correlation="c1"))
    page = await log.get("/activities")
    await log.tell(*orders.tell(h.note("between"), correlation="c2"))
    stream = Stream(log, f"after={page['position']}")
    assert (await stream.activity())[1]["id"] == "c2"
    await stream.leave()


async def test_a_position_of_another_log_makes_the_page_load_again(log: Running) -> None:
    stream = Stream(log, "after=999999")
    assert (await stream.frame()) == {"event": "stale", "id": "0", "data": "{}"}
    await stream.leave()


async def test_what_became_part_of_another_activity_is_told(log: Running) -> None:
    orders, _ = h.services()
    await log.tell(*orders.tell(h.ordered("1"), correlation="c5"))
    stream = Stream(log, "after=0")
    assert (await stream.activity())[1]["id"] == "c5"
    await log.tell(*orders.tell(h.statuses_changed("1"), correlation="c5"))
    assert (await stream.activity())[1]["id"] == "op2"
    absorbed = await stream.frame()
    assert absorbed["event"] == "absorbed"
    assert absorbed["data"] == '{"id":"c5","absorbed_by":"op2"}'
    await stream.leave()


@pytest.mark.lesson(39)
async def test_lesson_39_two_hundred_open_streams_hold_no_connection(log_on_each: Running) -> None:
    """They wake together, get the same, and look at the database in turns."""
    log = log_on_each
    streams = [Stream(log) for _ in range(200)]
    for stream in streams:
        await stream.frame()
    await all_returned(log.assembled.core.database.engine.pool)
    orders, _ = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1")))
    got = await asyncio.gather(*(stream.activity() for stream in streams))
    assert {activity["id"] for _, activity in got} == {"op1"}
    log.assembled.core.stopping.set()
    await asyncio.wait_for(asyncio.gather(*(stream.ended for stream in streams)), 30)


@pytest.mark.lesson(39)
async def test_lesson_39_a_stop_ends_an_open_stream_at_once(log: Running) -> None:
    stream = Stream(log)
    await stream.frame()
    log.assembled.core.stopping.set()
    await asyncio.wait_for(stream.ended, live_feed.KEEP_ALIVE_SECONDS / 2)
    assert await stream.frame() == {"": ""}  # the end of the body, in good order


@pytest.mark.lesson(39)
async def test_lesson_39_a_quiet_stream_is_kept_alive(
    log: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live_feed.KEEP_ALIVE_SECONDS == 15
    monkeypatch.setattr(live_feed, "KEEP_ALIVE_SECONDS", 0.01)
    stream = Stream(log)
    await stream.frame()
    assert "keep-alive" in (await stream.frame()).values()
    await stream.leave()


async def test_a_client_that_takes_nothing_is_dropped(
    log: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_SECONDS", 0.01)
    monkeypatch.setattr(event_stream, "FAREWELL_SECONDS", 0.01)
    stream = Stream(log)
    await stream.frame()
    stream.stuck.set()
    orders, _ = h.services()
    await log.tell(*orders.tell(h.note("x")))
    await asyncio.wait_for(stream.ended, 30)


async def test_an_agency_hears_nothing_of_another(log: Running) -> None:
    there = h.Service("order_status", agency="other")
    here, _ = h.services()
    stream = Stream(log)
    await stream.frame()
    await log.tell(*there.tell(h.note("theirs")))
    here.sent = there.sent
    await log.tell(*here.tell(h.note("ours"), correlation="ours"))
    assert (await stream.activity())[1]["id"] == "ours"
    await stream.leave()


async def all_returned(pool: Pool) -> None:
    """Let the others run until no connection is out."""
    assert isinstance(pool, QueuePool)
    async with asyncio.timeout(30):
        while pool.checkedout():  # noqa: ASYNC110  the pool rings no bell
            await asyncio.sleep(0)
