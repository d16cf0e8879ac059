"""The dashboard, and the geometry of its plots."""

import re

import pytest

from deploy.local.stack import LocalStack
from services.admin_ui.application.dashboard import day_plots
from services.admin_ui.domain.plot import DAY, HEIGHT, HOUR, TOP, bars, counted, line, timed
from services.admin_ui.entrypoints.formats import Formats
from tests.admin_ui.people import somebody
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, tick_boxes, words


def figures(booked: int, seconds: float | None) -> dict[str, object]:
    lead = seconds and {"items": 2, "median_seconds": seconds, "p90_seconds": 2 * seconds}
    return {
        "day": "2026-03-09",
        "paid_to_booked": lead or None,
        "booked_to_received": None,
        "bookings": {"asked": booked, "done": booked, "refused": 0, "withdrawn": 0, "open": 0},
    }


def test_a_booking_appears_in_plot_and_table(stack: LocalStack, anna: Visitor) -> None:
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    anna.post("/do/book", fields(page, tick_boxes(page)))
    goods = f"{path}?list=goods_purchased"
    eventually(anna, goods, lambda page: len(tick_boxes(page)) == 1)

    seen = eventually(anna, "/dashboard", lambda page: 'class="p-median_seconds"' in page)

    assert re.search(r"<svg class=\"plot\"[^>]*role=\"img\"", seen)
    assert 'class="b-done"' in seen
    assert re.search(r"Goods purchased [1-9]", words(seen))
    table = seen[seen.index("The same as a table") :]
    assert re.search(r"<th scope=\"row\">[^<]+</th><td class=\"right\">[1-9]", table)
    for name in ("1688 main", "1688 second", "Taobao Global"):
        assert name in words(seen)


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_everybody_who_may_view_sees_it(stack: LocalStack, role: str) -> None:
    _, person = somebody(stack, role)
    page = person.page("/dashboard")
    assert "waiting for a person" in words(page)
    for link in re.findall(r'href="(/activities\?outcome=failed[^"]*)"', page):
        assert person.get(link.replace("&amp;", "&")).status_code == 200, link
    assert 'method="post" action="/s' not in page.replace("/sign-out", "")
    person.close()


@pytest.mark.lesson(6)
def test_lesson_06_it_shows_how_far_each_follower_is_behind(anna: Visitor) -> None:
    """Each projection and follower of each service, in one named state, with its lag."""
    page = anna.page("/dashboard")
    section = page[page.index('id="h-services"') :]
    shown = words(section[: section.index("</section>")])
    for service in ("Orders and items", "Marketplaces", "Activities and histories"):
        assert service in shown
    for part in ("projection marketplace", "follower of order_status", "follower of marketplace"):
        assert re.search(rf"{part} (Up to date|Catching up) \d+s", shown), shown


def test_an_axis_of_counts_ends_at_a_round_number_above_the_largest() -> None:
    for largest, top in ((0, 1), (1, 1), (4, 4), (7, 8), (31, 40), (1001, 1500)):
        axis = counted(largest, 30)
        assert axis.top == top, largest
        assert axis.ticks[0].value == 0
        assert axis.ticks[-1].y == TOP
        assert len(axis.ticks) <= 6


def test_an_axis_of_times_counts_in_hours_and_days() -> None:
    assert [tick.value for tick in timed(3 * HOUR, 30).ticks] == [0, HOUR, 2 * HOUR, 3 * HOUR]
    assert timed(8 * DAY, 30).top == 8 * DAY
    english = Formats("en")
    assert [english.duration(value) for value in (0, 30, 15 * 60, 6 * HOUR, 10 * DAY)] == [
        "0s",
        "30s",
        "15m",
        "6h",
        "10d",
    ]


def test_bars_stand_on_one_another_and_nothing_is_drawn_of_nothing() -> None:
    axis = counted(10, 2)
    low, high = bars(axis, [{"done": 6, "refused": 0, "open": 4}, {"done": 0}])
    assert (low.series, high.series) == ("done", "open")
    assert low.y == pytest.approx(high.y + high.height)
    assert low.y + low.height == axis.y(0)
    assert high.y == TOP


def test_a_day_without_a_value_is_a_gap() -> None:
    axis = timed(HOUR, 4)
    drawn = line(axis, "median", [10, 20, None, 30])
    assert re.fullmatch(r"M\S+ \S+ L\S+ \S+ M\S+ \S+", drawn.path)
    assert all(0 < point.y < HEIGHT for point in drawn.points)


def test_plots_of_days_with_and_without_figures() -> None:
    empty = day_plots([figures(0, None)] * 3)
    assert empty.bookings.bars == []
    assert [plot.items for plot in empty.lead_times] == [0, 0]
    full = day_plots([figures(3, HOUR), figures(0, None)])
    assert full.bookings.asked == 3
    assert full.lead_times[0].items == 2
    assert full.lead_times[0].axis.top == 2 * HOUR
