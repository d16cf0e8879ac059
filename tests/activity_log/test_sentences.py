"""What is told in English is served as a template with values too, in answers and in the stream."""

from tests.activity_log import happenings as h
from tests.activity_log.running import Running, Stream


async def test_an_activity_and_its_steps_are_served_as_templates_with_values(log: Running) -> None:
    orders, _ = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1", "2"), h.refused("1")))
    found = await log.get("/activities/op1")
    assert found["description"] == "Book 2 items of order A"
    assert found["sentence"] == {
        "type": "sentence",
        "template": "Book {items}",
        "values": {
            "items": {
                "type": "sentence",
                "template": "{number} item of order {order}",
                "plural": "{number} items of order {order}",
                "values": {
                    "number": {"type": "number", "number": 2},
                    "order": {"type": "text", "text": "A"},
                },
            }
        },
    }
    told = found["steps"][1]["sentence"]["values"]["told"]
    assert told["values"]["why"] == {
        "type": "reason", "code": "500_004", "message": "out of stock",
    }  # fmt: skip
    timeline = await log.get("/orders/A/items/1/timeline")
    assert all(event["sentence"]["template"] for event in timeline["events"])


async def test_the_stream_carries_the_sentence_too(log: Running) -> None:
    orders, _ = h.services()
    await log.tell(*orders.tell(h.booking_ordered("1")))
    stream = Stream(log, "after=0")
    _, activity = await stream.activity()
    await stream.leave()
    assert activity["sentence"]["template"] == "Book {items}"
