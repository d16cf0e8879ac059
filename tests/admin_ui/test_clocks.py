"""Moments by a person's own clock: shown by it, read by it, and files by UTC all the same."""

import csv
import io
import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from deploy.local.stack import LocalStack
from services.admin_ui.adapters.zones import name, offset, zone_of, zones
from services.admin_ui.application.moments import BadMomentError, field_text, read_moment
from services.admin_ui.application.timeline import stretches
from services.admin_ui.entrypoints.formats import Formats
from tests.admin_ui.registering import paid_order
from tests.admin_ui.visitor import Visitor, words

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (SHANGHAI, SHANGHAI),
        ("UTC", "UTC"),
        ("", "UTC"),
        (None, "UTC"),
        ("Asia/Nowhere", "UTC"),
        ("../../etc/passwd", "UTC"),
    ],
)
def test_what_nobody_knows_is_utc(chosen: str | None, expected: str) -> None:
    assert name(zone_of(chosen)) == expected


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("UTC", "UTC", "UTC"),
        (SHANGHAI, "UTC+8", "UTC+8"),
        ("Europe/Berlin", "UTC+1", "UTC+2"),
        ("Asia/Kolkata", "UTC+5:30", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30", "UTC−2:30"),
    ],
)
def test_a_moment_says_how_far_its_clock_is_from_utc(zone: str, winter: str, summer: str) -> None:
    told = [
        offset(datetime(2026, at, 9, 12, tzinfo=UTC).astimezone(zone_of(zone))) for at in (1, 7)
    ]
    assert told == [winter, summer]


def test_a_moment_is_written_by_the_clock_and_dated_by_it() -> None:
    formats = Formats("en", zone_of(SHANGHAI))
    late = "2026-03-09T18:15:30+00:00"
    assert re.sub(r"<[^>]*>", "", formats.moment(late)) == "10 Mar 2026 02:15 UTC+8"
    assert formats.plain_moment(late) == "02:15 UTC+8, 10 Mar"
    assert 'datetime="2026-03-09T18:15:30+00:00"' in formats.moment(late)


def test_a_field_is_read_by_the_clock_by_which_it_is_shown() -> None:
    zone = zone_of("Europe/Berlin")
    assert read_moment("2026-07-09T12:15", zone) == datetime(2026, 7, 9, 10, 15, tzinfo=UTC)
    assert read_moment("2026-07-09", zone) == datetime(2026, 7, 8, 22, tzinfo=UTC)
    assert read_moment("2026-07-09T12:15+03:00", zone) == datetime(2026, 7, 9, 9, 15, tzinfo=UTC)
    shown = field_text(datetime(2026, 7, 9, 10, 15, tzinfo=UTC), zone)
    assert shown == "2026-07-09T12:15:00"
    twice = read_moment("2026-10-25T02:30", zone)
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the first of the two"


def test_an_hour_that_a_clock_skips_is_read_as_it_stood_before() -> None:
    """At two in the night the clock goes to three: half past two is half an hour after that."""
    zone = zone_of("Europe/Berlin")
    skipped = read_moment("2026-03-29T02:30", zone)
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert field_text(skipped, zone) == "2026-03-29T03:30:00"
    formats = Formats("en", zone)
    assert formats.plain_moment("2026-03-29T00:59:59+00:00") == "01:59 UTC+1, 29 Mar"
    assert formats.plain_moment("2026-03-29T01:00:00+00:00") == "03:00 UTC+2, 29 Mar"


def test_an_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    formats = Formats("en", zone_of("Europe/Berlin"))
    assert formats.plain_moment("2026-10-25T00:30:00+00:00") == "02:30 UTC+2, 25 Oct"
    assert formats.plain_moment("2026-10-25T01:30:00+00:00") == "02:30 UTC+1, 25 Oct"


def test_leap_days_and_new_years_are_those_of_the_clock() -> None:
    zone = zone_of(SHANGHAI)
    formats = Formats("en", zone)
    assert formats.plain_moment("2028-02-28T16:30:00+00:00") == "00:30 UTC+8, 29 Feb"
    assert formats.plain_moment("2026-12-31T16:30:00+00:00") == "00:30 UTC+8, 1 Jan"
    assert read_moment("2027-01-01", zone) == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert read_moment("2028-02-29T00:30", zone) == datetime(2028, 2, 28, 16, 30, tzinfo=UTC)
    with pytest.raises(BadMomentError):
        read_moment("2027-02-29T00:30", zone)


def test_a_timeline_has_the_days_of_the_clock() -> None:
    events = [{"at": f"2026-03-09T{hour}:00:00+00:00"} for hour in ("15", "17")]
    page = {"events": events, "previous": None, "next": None}
    assert [len(day.entries) for day in stretches(page, None)[0].days] == [2]
    local = stretches(page, None, zone_of(SHANGHAI))[0].days
    assert [day.date.day for day in local] == [9, 10]


def test_a_person_chooses_a_clock_and_a_history_is_asked_by_it(
    stack: LocalStack, anna: Visitor
) -> None:
    order = paid_order(stack, items=1)
    history = f"/orders/{quote(order, safe='')}/history"
    before = anna.page(history)
    assert re.search(r"\d\d:\d\d UTC", words(anna.page("/orders")))
    offered = anna.page(f"/time-zone?back={history}")
    assert f'<option value="{SHANGHAI}">Shanghai UTC+8</option>' in offered
    kept = anna.post("/time-zone", {"zone": SHANGHAI, "back": history})
    assert kept.headers["location"] == history
    assert "Times are those of Shanghai, now UTC+8." in words(anna.page("/orders"))
    assert re.search(r"\d\d:\d\d UTC\+8", words(anna.page("/orders")))
    first = re.search(r'<time datetime="([^"]+)">(\d\d):', anna.page(history))
    same = re.search(r'<time datetime="([^"]+)">(\d\d):', before)
    assert first is not None
    assert same is not None
    assert datetime.fromisoformat(first[1]) == datetime.fromisoformat(same[1])
    assert (int(first[2]) - int(same[2])) % 24 == 8
    # What is typed is of the same clock: a minute before the registration there was nothing.
    begun = datetime.fromisoformat(first[1]).astimezone(zone_of(SHANGHAI))
    early = begun.replace(tzinfo=None).isoformat(timespec="minutes")
    told = words(anna.page(f"{history}?at={early}"))
    assert "It was not registered yet." in told
    assert "UTC+8" in told


def test_files_hold_utc_with_its_offset_whatever_clock_is_chosen(anna: Visitor) -> None:
    def moments() -> list[str]:
        text = anna.get("/orders.csv?q=DEMO-100").text.lstrip("\ufeff")
        return [row["registered_at"] for row in csv.DictReader(io.StringIO(text))]

    by_utc = moments()
    anna.post("/time-zone", {"zone": SHANGHAI})
    assert moments() == by_utc
    assert by_utc
    assert all(re.search(r"(Z|\+00:00)$", moment) for moment in by_utc)


def test_every_area_has_places_and_none_is_an_alias() -> None:
    assert {"Asia", "Europe", "America"} <= zones().keys()
    assert SHANGHAI in zones()["Asia"]
    assert all(each.startswith(f"{area}/") for area, names in zones().items() for each in names)
