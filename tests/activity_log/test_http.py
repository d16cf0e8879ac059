"""The routes: what they answer, to whom, and what they refuse."""

from urllib.parse import quote

import httpx2

from contracts.access import Role
from tests.activity_log import happenings as h
from tests.activity_log.running import Running
from tests.activity_log.test_interleavings import MARKET, ORDERS


async def ids(log: Running, **query: str) -> list[str]:
    page = await log.get("/activities", Role.VIEWER, **query)
    return [activity["id"] for activity in page["activities"]]


async def test_the_feed_can_be_searched_by_everything(log_on_each: Running) -> None:
    log = log_on_each
    await log.tell(*ORDERS, *MARKET)
    assert await ids(log) == ["push", "op9", "y2", "y1", "op1", "op2"]
    assert await ids(log, type="booking") == ["op9", "op1"]
    assert await ids(log, order="A", item="3") == ["op1"]
    assert set(await ids(log, order="A")) >= {"op1", "op2"}
    assert await ids(log, order="nobody") == []
    assert set(await ids(log, session="s2")) == {"y2"}
    assert await ids(log, session="s") == []
    assert "op2" not in await ids(log, provider="1688")
    assert await ids(log, provider="taobao") == []
    assert await ids(log, outcome="partly") == ["op1"]
    assert set(await ids(log, state="running")) == {"op9", "y1"}
    assert "op1" in await ids(log, state="finished")
    assert await ids(log, state="awaiting") == ["y1"]
    assert await ids(log, actor="person:nobody") == []
    assert await ids(log, since="2026-03-09T12:00:25Z") == ["push", "op9"]
    assert "push" not in await ids(log, until="2026-03-09T12:00:25Z")
    assert await ids(log, q="no answer FROM 1688") == ["op1"]
    assert await ids(log, q="100%") == []


async def test_an_activity_with_its_steps(log: Running) -> None:
    orders, market = h.services()
    await log.tell(
        *orders.tell(h.booking_ordered("1", refused=["2"])),
        *market.tell(h.started(), h.asked(), at=2.5),
    )
    found = await log.get("/activities/op1")
    assert found["id"] == "op1"
    assert found["started_at"] == "2026-03-09T12:00:00Z"
    assert found["is_awaiting_action"] is True
    assert found["actions"][0] == {
        "key": "answer", "label": "Create again", "command": "answer-question",
        "body": {"question_id": "q1", "choice": "again"},
    }  # fmt: skip
    assert [s["type"] for s in found["steps"]] == [
        "information",
        "error",
        "information",
        "question",
    ]
    question = found["steps"][3]
    assert question["seconds_from_start"] == 2.5
    assert [a["label"] for a in question["actions"]] == ["Create again", "Give up"]
    assert found["steps"][1]["item_id"] == "2"
    assert found["last_event"] == {"order_status": 2, "marketplace": 4}
    first = await log.get("/activities/op1", limit=1)
    rest = await log.get("/activities/op1", after=first["next_steps"])
    assert first["steps"] + rest["steps"] == found["steps"]
    behind = await log.get("/activities/op1/events")
    assert [e["event"] for e in behind["events"]] == [
        "BookingOrdered", "BookingStarted", "QuestionAsked",
    ]  # fmt: skip
    # Whoever knows the correlation id of the command finds its activity too.
    await log.tell(*orders.tell(h.order_changed(), at=3))
    assert (await log.get("/activities/c1"))["id"] == "op1"


async def test_attention_shows_what_waits_for_a_person(log: Running) -> None:
    orders, market = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1")), *market.tell(h.asked()))
    found = await log.get("/activities/attention")
    assert found["count"] == 1
    assert found["activities"][0]["questions"][0]["text"] == "Was the order made?"
    await log.tell(*market.tell(h.answered(), correlation="c9"))
    assert (await log.get("/activities/attention"))["count"] == 0


async def test_timelines_of_an_order_and_of_an_item(log: Running) -> None:
    order, item = "2026 A/17", "α.1"
    orders, _ = h.services()
    await log.tell(*orders.tell(h.paid(item, order), h.note("hi", order)))
    of_item = await log.get(f"/orders/{order}/items/{item}/timeline")
    assert [e["summary"] for e in of_item["events"]] == ["awaiting payment → paid"]
    assert of_item["events"][0]["actor"] == "person:anna"
    assert of_item["events"][0]["causation_id"] == "command:k1"
    encoded = await log.get(f"/orders/{quote(order, safe='')}/items/{quote(item)}/timeline")
    assert encoded == of_item
    of_order = await log.get(f"/orders/{order}/timeline")
    assert await log.get(f"/orders/{quote(order, safe='')}/timeline") == of_order
    assert [e["event"] for e in of_order["events"]] == ["Paid", "OrderNoteAdded"]
    assert of_order["next"] is None


async def test_the_gateways_events_stand_in_the_timelines_of_their_items(log: Running) -> None:
    _, market = h.services()
    await log.tell(*market.tell(h.prepared("1", "2"), h.placed("1")))
    for item, events in (("1", ["BookingPrepared", "BookingPlaced"]), ("2", ["BookingPrepared"])):
        found = await log.get(f"/orders/A/items/{item}/timeline")
        assert [e["event"] for e in found["events"]] == events
    whole = await log.get("/orders/A/timeline")
    assert len(whole["events"]) == 2


async def test_whole_events_are_for_auditors(log: Running) -> None:
    await log.tell(*ORDERS)
    answer = await log.client.get("/timeline", headers=log.header(Role.PURCHASER))
    assert answer.status_code == 403
    page = await log.get("/timeline", Role.AUDITOR, event="Paid", actor="person:anna")
    assert [e["data"]["item_id"] for e in page["events"]] == ["1", "2"]
    assert page["events"][0]["type"] == "caigou.order_status.Paid.v1"
    again = await log.get("/timeline", Role.AUDITOR, after=page["next"], event="Paid")
    assert again == {"events": [], "next": page["next"]}


BAD = {
    "/activities?before=nonsense": 422,
    "/activities?before=99999999999999999999.a.1.0": 422,
    "/activities?limit=0": 422,
    "/activities?state=sleeping": 422,
    "/activities?type=other-worldly": 422,
    "/activities?since=yesterday": 422,
    "/activities/stream?after=-1": 422,
    "/activities/unknown": 404,
    "/activities/unknown/events": 404,
    "/orders/A/timeline?after=x.y": 422,
}


async def test_a_bad_request_is_a_problem_with_a_reason(log: Running) -> None:
    for path, status in BAD.items():
        answer = await log.client.get(path, headers=log.header())
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


async def test_nothing_is_shown_without_a_token(log: Running) -> None:
    schema = (await log.client.get("/openapi.json")).json()
    paths = [path for path in schema["paths"] if not path.startswith(("/healthz", "/readyz"))]
    assert len(paths) == 13
    for path in paths:
        [method] = schema["paths"][path]
        answer: httpx2.Response = await log.client.request(method, path)
        assert answer.status_code == 401, path


async def test_readiness_names_both_followers(log: Running) -> None:
    body = (await log.client.get("/readyz")).json()
    parts = {part["part"] for part in body["parts"]}
    assert {"follower of order_status", "follower of marketplace"} <= parts
