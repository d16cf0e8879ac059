"""What changed: places behind a position, the same by asking and by listening."""

import asyncio
from collections.abc import AsyncGenerator

import orjson
import pytest
from sqlalchemy import QueuePool

from chassis.http.feed_head import FeedHead
from services.order_status.adapters import recent_changes
from services.order_status.adapters.recent_changes import RecentChanges
from services.order_status.application.aggregates import CODEC
from services.order_status.entrypoints.http import change_stream
from services.order_status.entrypoints.http.change_stream import ChangeStream
from tests.order_status.office import Office
from tests.order_status.shop import paid, targets
from tests.order_status.test_reading_own_writes import projecting

PATIENCE = 60.0


def stream_of(office: Office) -> ChangeStream:
    changes = RecentChanges(office.core.store, CODEC, office.view.read_position)
    return ChangeStream(changes, FeedHead(changes.position, office.view.applied))


async def told(frames: AsyncGenerator[bytes]) -> dict[str, str]:
    """Return the next frame that says something."""
    async with asyncio.timeout(PATIENCE):
        while True:
            lines = (await anext(frames)).decode().strip().split("\n")
            fields = dict(line.split(": ", 1) for line in lines)
            if "event" in fields or "id" in fields:
                return fields


async def changed(office: Office, item: str, status: str = "packing") -> None:
    await office.do("change-status", {"items": targets(item), "status": status})
    await office.settle()


async def stream_since(office: Office, after: int) -> dict[str, list[list[str | None]]]:
    """Ask until the head, which is looked at once a second, has passed the position."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await office.get("/changes", after=after)
            if found["changed"] or not found["complete"]:
                return found
            await asyncio.sleep(0.05)


async def test_items_and_orders_that_changed_are_named_once_each(office: Office) -> None:
    await paid(office)
    start = (await office.get("/items"))["position"]
    await office.get("/changes", after=start)
    await changed(office, "1")
    await office.do("add-note", {"order_id": "A-1", "text": "soft"})
    await changed(office, "1", "ready_to_ship")
    await office.settle()
    found = await stream_since(office, start)
    assert ["A-1", "1"] in found["changed"]
    assert ["A-1", None] in found["changed"]
    assert len({tuple(place) for place in found["changed"]}) == len(found["changed"])
    assert (await office.get("/changes", after=found["position"]))["changed"] == []


async def test_another_agency_sees_nothing_of_it(desk: Office) -> None:
    await paid(desk)
    start = (await desk.get("/items"))["position"]
    stream = stream_of(desk)
    await stream.since("default", start)
    await changed(desk, "1")
    desk.view.applied.wake()
    assert (await stream.since("default", start)).places
    assert (await stream.since("other", start)).places == ()


async def test_a_position_that_is_not_known_makes_every_row_doubtful(desk: Office) -> None:
    await paid(desk)
    assert (await desk.get("/changes", after=999_999))["complete"] is False
    assert (await desk.get("/changes", after=0))["complete"] is False, "from before it looked"


async def test_too_many_changes_are_not_named(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await paid(desk)
    start = (await desk.get("/items"))["position"]
    stream = stream_of(desk)
    await stream.since("default", start)
    await changed(desk, "1")
    desk.view.applied.wake()
    monkeypatch.setattr(recent_changes, "MOST", 0)
    found = await stream.since("default", start)
    assert not found.complete
    assert found.position > start


async def test_what_is_forgotten_makes_every_row_doubtful_too(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent_changes, "KEPT", 2)
    await paid(desk)
    start = (await desk.get("/items"))["position"]
    stream = stream_of(desk)
    await stream.since("default", start)
    for status in ("packing", "ready_to_ship", "shipped"):
        await changed(desk, "1", status)
        desk.view.applied.wake()
        last = await stream.since("default", start)
    assert not last.complete
    assert (await stream.since("default", last.position)).complete


@pytest.mark.lesson(38)
async def test_lesson_38_a_stream_goes_on_from_its_last_position(desk: Office) -> None:
    await paid(desk, items=2)
    await desk.settle()
    stream = stream_of(desk)
    async with projecting(desk):
        frames = stream.frames("default", None)
        first = await told(frames)
        await desk.do("change-status", {"items": targets("1"), "status": "packing"})
        frame = await told(frames)
        assert frame["event"] == "changed"
        assert ["A-1", "1"] in orjson.loads(frame["data"])["changed"]
        assert int(frame["id"]) > int(first["id"])
        await frames.aclose()
        # What happens while nobody listens is there on return.
        await desk.do("change-status", {"items": targets("2"), "status": "packing"})
        frames = stream.frames("default", int(frame["id"]))
        await told(frames)
        later = await told(frames)
        places = orjson.loads(later["data"])["changed"]
        assert ["A-1", "2"] in places
        assert ["A-1", "1"] not in places
        await frames.aclose()


async def test_a_silent_stream_says_that_it_is_there(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert change_stream.KEEP_ALIVE_SECONDS == 15
    monkeypatch.setattr(change_stream, "KEEP_ALIVE_SECONDS", 0.01)
    frames = stream_of(desk).frames("default", None)
    await anext(frames)
    assert await anext(frames) == b": keep-alive\n\n"
    await frames.aclose()


async def test_a_page_can_be_asked_for_its_changed_rows_alone(office: Office) -> None:
    await paid(office, items=2)
    whole = await office.get("/items")
    await changed(office, "2")
    page = await office.get("/items", changed_after=whole["position"])
    assert [item["item_id"] for item in page["items"]] == ["2"]
    assert page["places"] == [[item["order_id"], item["item_id"]] for item in whole["items"]]
    assert whole["places"] is None


@pytest.mark.lesson(39)
async def test_lesson_39_waiting_streams_hold_no_connection(office: Office) -> None:
    stream = stream_of(office)
    frames = [stream.frames("default", None) for _ in range(30)]
    for each in frames:
        await told(each)
    waiting = [asyncio.ensure_future(anext(each)) for each in frames]
    pool = office.core.database.engine.pool
    assert isinstance(pool, QueuePool)
    async with asyncio.timeout(PATIENCE):
        while pool.checkedout():  # noqa: ASYNC110  the pool rings no bell
            await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
