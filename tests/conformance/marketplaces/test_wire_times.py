"""Times on the wire are Beijing's or since 1970, whatever the time zone of the machine."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.marketplace_gateway.adapters.wire_time import (
    aop_time,
    epoch_milliseconds,
    moment,
)
from services.marketplace_gateway.application.marketplace import Marketplace
from tests.conformance.marketplaces.kits import NOW, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer

EIGHT_IN_THE_MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
@pytest.mark.lesson(26)
class TestZones:
    def test_lesson_26_what_is_sent(self) -> None:
        assert aop_time(EIGHT_IN_THE_MORNING) == "20261122160000000+0800"
        assert epoch_milliseconds(EIGHT_IN_THE_MORNING) == 1_795_334_400_000
        elsewhere = EIGHT_IN_THE_MORNING.astimezone(timezone(timedelta(hours=-5)))
        assert aop_time(elsewhere) == "20261122160000000+0800"
        assert epoch_milliseconds(elsewhere) == 1_795_334_400_000

    @pytest.mark.parametrize(
        "written",
        [
            "20261122160000000+0800",
            "20261122160000+0800",
            "20261122160000",
            "20261122000000000-0800",
            "2026-11-22 16:00:00",
            "2026-11-22T08:00:00+00:00",
            1_795_334_400_000,
            "1795334400000",
            1_795_334_400,
        ],
    )
    def test_lesson_26_what_is_read(self, written: str | int) -> None:
        assert moment({"at": written}, "at") == EIGHT_IN_THE_MORNING

    async def test_lesson_26_the_window_of_changed_orders_and_the_times_in_them(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        page = await market.changed(TOKEN, NOW - timedelta(hours=1), NOW, None)
        form = server.requests[0].form
        sent = {
            "1688": ("20261122150000000+0800", "20261122160000000+0800"),
            "taobao": ("1795330800000", "1795334400000"),
        }
        begin, end = ("modifyStartTime", "modifyEndTime")
        if kit.name == "taobao":
            begin, end = ("modify_time_start", "modify_time_end")
        assert (form[begin], form[end]) == sent[kit.name]
        modified = {
            "1688": datetime(2018, 8, 7, 7, 25, 33, tzinfo=UTC),
            "taobao": datetime(2022, 4, 26, 2, 21, 27, 564000, tzinfo=UTC),
        }
        assert [order.modified_at for order in page.orders] == [modified[kit.name]]
