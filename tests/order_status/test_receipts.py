"""Receipts at the warehouse, from the command to the rows and the order's status."""

import pytest

from contracts.marketplace.vocabulary import ParcelLine, ParcelOnOrder, ProviderStatus
from tests.order_status.office import Json, Office
from tests.order_status.shop import booked, facts, item, numbered, paid, refs, targets

COUNTERS = ("registered", "ordered", "shipped", "received", "accepted", "rejected", "returned")


def receipt(received: int, accepted: int, rejected: int = 0, item_id: str = "1") -> Json:
    return {
        "item": targets(item_id)[0],
        "received": received,
        "accepted": accepted,
        "rejected": rejected,
        "reason": "Torn" if rejected else "",
    }


def counters(row: Json) -> list[int]:
    return [row["line"][name] for name in COUNTERS]


async def order_status(office: Office) -> str:
    found: str = (await office.get("/orders/A-1"))["status"]
    return found


@pytest.mark.lesson(19)
async def test_lesson_19_an_order_is_complete_when_every_line_is(office: Office) -> None:
    """Three lines of one piece: 3 + 0 + 0 is refused and completes nothing, 1 + 1 + 1 does."""
    await paid(office, items=[item(n, quantity=1) for n in numbered(3)])
    refused = await office.post("record-receipt", receipt(3, 3))
    assert (refused.status_code, refused.json()["code"]) == (409, "receipt_quantity_impossible")
    await office.do("record-receipt", receipt(1, 1))
    again = await office.post("record-receipt", receipt(1, 1))
    assert (again.status_code, again.json()["code"]) == (409, "receipt_not_possible")
    assert await order_status(office) == "paid"
    await office.do("record-receipt", receipt(1, 1, item_id="2"))
    assert await order_status(office) == "paid"
    await office.do("record-receipt", receipt(1, 1, item_id="3"))
    assert await order_status(office) == "ready_for_packing"
    pieces = (await office.get("/orders/A-1"))["pieces"]
    assert (pieces["needed"], pieces["accepted"], pieces["rejected"]) == (3, 3, 0)


@pytest.mark.lesson(19)
async def test_lesson_19_each_counter_of_a_line_is_its_own(office: Office) -> None:
    """Of three pieces two came and one is torn: three items, one line, counted on each row."""
    await paid(office, items=[item("1", quantity=3), item("2")])
    answer = await office.do("record-receipt", receipt(2, 1, 1))
    assert [line["item_id"] for line in answer["lines"]] == ["1", "1-2", "1-3"]
    rows = {row["item_id"]: row for row in await office.items()}
    assert {number: (row["quantity"], row["status"]) for number, row in rows.items()} == {
        "1": (1, "received_at_warehouse"),
        "2": (2, "paid"),
        "1-2": (1, "paid"),
        "1-3": (1, "quality_inspection"),
    }
    for number in ("1", "1-2", "1-3"):
        assert counters(rows[number]) == [3, 2, 2, 2, 1, 1, 0]
        assert (rows[number]["line"]["items"], rows[number]["line"]["open"]) == (3, 2)
    assert counters(rows["2"]) == [2, 0, 0, 0, 0, 0, 0]
    torn = rows["1-3"]
    assert (torn["inspection"], torn["rejection_reason"]) == ("rejected", "Torn")

    await office.do("change-status", {"items": targets("1-3"), "status": "returned_to_vendor"})
    await office.do("record-receipt", receipt(1, 1, item_id="1-2"))
    assert counters(await office.item("1")) == [3, 3, 3, 3, 2, 1, 1]
    assert (await office.item("1"))["line"]["open"] == 0


async def test_a_receipt_is_refused_to_who_has_another_version(desk: Office) -> None:
    await paid(desk)
    stale = receipt(2, 2)
    stale["item"]["version"] = 1
    response = await desk.post("record-receipt", stale)
    assert (response.status_code, response.json()["code"]) == (409, "stale")


async def test_a_rejection_says_why(desk: Office) -> None:
    await paid(desk)
    response = await desk.post("record-receipt", receipt(2, 1, 1) | {"reason": " "})
    assert response.status_code == 422


async def test_numbers_of_parts_are_free_ones(desk: Office) -> None:
    await paid(desk, items=[item("1", quantity=3), item("1-2")])
    answer = await desk.do("record-receipt", receipt(2, 1, 1))
    assert [line["item_id"] for line in answer["lines"]] == ["1", "1-3", "1-4"]


async def test_a_page_hears_of_the_whole_line(desk: Office) -> None:
    """A row tells of its line, so that it is read again when another item of the line moves."""
    await paid(desk, items=[item("1", quantity=2), item("2")])
    await desk.do("record-receipt", receipt(1, 1))
    since = (await desk.get("/orders/A-1/items"))["position"]
    await desk.do("record-receipt", receipt(1, 1, item_id="1-2"))
    changed = (await desk.get("/orders/A-1/items", changed_after=since))["items"]
    assert {row["item_id"]: row["line"]["accepted"] for row in changed} == {"1": 2, "1-2": 2}


@pytest.mark.lesson(19)
async def test_lesson_19_a_parcel_says_how_many_pieces_of_a_line_it_holds(office: Office) -> None:
    """Two of five in one parcel; of a line that two items share nobody can say whose they are."""
    await booked(office, "1", "2")
    line = ParcelLine(line_id="L-1", quantity=1, items=refs("1"))
    shared = ParcelLine(line_id="L-2", quantity=1, items=refs("1", "2"))
    parcel = ParcelOnOrder(tracking_number="SF1", items=refs("1", "2"), lines=(line, shared))
    await office.tell(facts(ProviderStatus.PART_SHIPPED, "1", "2", parcels=(parcel,)))
    first, second = await office.item("1"), await office.item("2")
    assert first["parcels"] == [{"tracking_number": "SF1", "carrier": "", "quantity": 1}]
    assert second["parcels"] == [{"tracking_number": "SF1", "carrier": "", "quantity": None}]
    assert (first["line"]["shipped"], second["line"]["shipped"]) == (1, 0)
    await office.tell(facts(ProviderStatus.SHIPPED, "1", "2"))
    assert (await office.item("1"))["line"]["shipped"] == 2
