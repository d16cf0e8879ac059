"""Figures of days: how long items took, and what became of bookings."""

from typing import Any

import pytest

from contracts.access import Role
from contracts.marketplace.vocabulary import ProviderStatus
from services.order_status.application.reading.statistics import lead_time
from tests.order_status.office import BEGINNING, Json, Office
from tests.order_status.shop import booking, facts, paid, placed, refused, targets

HOUR = 3600
DAY = BEGINNING.date().isoformat()
NEXT = "2026-03-02"


async def days(office: Office, **asked: Any) -> dict[str, Json]:
    answer = await office.get("/statistics", **({"since": DAY, "until": NEXT} | asked))
    assert not answer["catching_up"]
    return {day["day"]: day for day in answer["days"]}


async def arrived(office: Office, *item_ids: str, status: str = "received_at_warehouse") -> None:
    await office.do("change-status", {"items": targets(*item_ids), "status": status})


async def test_items_take_from_paid_to_booked_and_from_there_to_the_warehouse(
    office: Office,
) -> None:
    """Ten items: nine are booked after an hour, the last after three; they come the next day."""
    numbers = [str(n) for n in range(1, 11)]
    await paid(office, items=10)
    office.let_pass(HOUR)
    await office.tell(placed(await booking(office, *numbers[:9]), *numbers[:9]))
    office.let_pass(2 * HOUR)
    await office.tell(placed(await booking(office, "10"), "10", number="P-2"))
    office.let_pass(24 * HOUR)
    await arrived(office, *numbers[:2])

    found = await days(office)

    booked = found[DAY]["paid_to_booked"]
    assert booked["items"] == 10
    assert booked["median_seconds"] == pytest.approx(HOUR, abs=1)
    assert booked["p90_seconds"] == pytest.approx(HOUR, abs=1)
    assert found[DAY]["booked_to_received"] is None
    came = found[NEXT]["booked_to_received"]
    assert came["items"] == 2
    assert came["p90_seconds"] == pytest.approx(26 * HOUR, abs=1)
    assert found[NEXT]["paid_to_booked"] is None


def test_nine_of_ten_is_not_the_longest() -> None:
    """By nearest rank: of ten the ninth, and of one the only one."""
    ten = lead_time([n * 1000 for n in range(1, 11)])
    assert ten is not None
    assert (ten.median_seconds, ten.p90_seconds) == (5, 9)
    one = lead_time([7000])
    assert one is not None
    assert (one.items, one.median_seconds, one.p90_seconds) == (1, 7, 7)
    assert lead_time([]) is None


async def test_what_was_freed_and_booked_again_counts_from_its_last_booking(
    office: Office,
) -> None:
    await paid(office)
    await office.tell(placed(await booking(office, "1"), "1"))
    await office.tell(facts(ProviderStatus.CLOSED_UNPAID, "1"))
    assert (await days(office))[DAY]["paid_to_booked"] is None
    office.let_pass(24 * HOUR)
    await office.tell(placed(await booking(office, "1"), "1", number="P-2"))
    again = (await days(office))[NEXT]["paid_to_booked"]
    assert again["median_seconds"] == pytest.approx(24 * HOUR, abs=1)


async def test_a_correction_back_takes_the_receipt_away(office: Office) -> None:
    await paid(office)
    await office.tell(placed(await booking(office, "1"), "1"))
    await arrived(office, "1", status="packing")
    assert (await days(office))[DAY]["booked_to_received"]["items"] == 1
    back = {"status": "ordered", "correction": True, "reason": "another parcel"}
    await office.do("change-status", {"items": targets("1"), **back})
    assert (await days(office))[DAY]["booked_to_received"] is None


async def test_what_was_split_off_is_not_counted_twice(office: Office) -> None:
    await paid(office)
    await office.tell(placed(await booking(office, "1"), "1"))
    (one,) = targets("1")
    await office.do("split-item", {"item": one, "new_item_id": "1b", "quantity": 1})
    await arrived(office, "1", "1b")
    assert (await days(office))[DAY]["booked_to_received"]["items"] == 1


async def test_bookings_are_counted_on_the_day_on_which_they_were_asked_for(
    office: Office,
) -> None:
    """Of four lines one is refused from the start, two are booked, one is not; a fifth is open."""
    await paid(office, items=4)
    await paid(office, "A-2", items=1)
    await arrived(office, "4", status="ordered")
    operation = (await office.do("book", {"items": targets("1", "2", "3", "4")}))["operation_id"]
    office.let_pass(24 * HOUR)
    await office.tell(placed(operation, "1", "2"), refused(operation, "3"))
    await office.do("book", {"order_id": "A-2"})

    found = await days(office)

    counts = {"asked": 4, "done": 2, "refused": 2, "withdrawn": 0, "open": 0}
    assert found[DAY]["bookings"] == counts
    assert found[NEXT]["bookings"] == {**dict.fromkeys(counts, 0), "asked": 1, "open": 1}


async def test_an_agency_sees_its_own_figures_alone(office: Office) -> None:
    await paid(office)
    await office.tell(placed(await booking(office, "1"), "1"))
    other = await office.get("/statistics", "other", since=DAY, until=DAY)
    assert other["days"][0]["paid_to_booked"] is None
    assert other["days"][0]["bookings"]["asked"] == 0


async def test_without_dates_it_tells_of_the_last_thirty_days(desk: Office) -> None:
    found = (await desk.get("/statistics"))["days"]
    assert len(found) == 30
    assert (found[0]["day"], found[-1]["day"]) == ("2026-01-31", DAY)


@pytest.mark.parametrize(
    "asked",
    [
        {"since": NEXT, "until": DAY},
        {"since": "2020-01-01", "until": DAY},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"day": DAY},
    ],
)
async def test_what_cannot_be_told_is_refused(desk: Office, asked: Json) -> None:
    answer = await desk.http.get("/statistics", params=asked, headers=desk.token())
    assert answer.status_code == 422


async def test_who_may_not_view_is_refused(desk: Office) -> None:
    assert (await desk.http.get("/statistics")).status_code == 401
    viewer = desk.token("person:vera", Role.VIEWER)
    assert (await desk.http.get("/statistics", headers=viewer)).status_code == 200
