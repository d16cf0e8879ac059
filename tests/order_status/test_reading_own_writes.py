"""After a command the page shows the new state, or says that the view is catching up."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from chassis.http.command_routes import POSITION_HEADER
from chassis.leadership.lease import Lease
from services.order_status.entrypoints.http import freshness
from tests.order_status.office import Office
from tests.order_status.shop import paid, targets


@contextlib.asynccontextmanager
async def projecting(office: Office) -> AsyncIterator[None]:
    """Let the projector run as a leader's does."""
    fence = Lease(office.core.database, "leader", "test").acquire()
    assert fence is not None
    task = asyncio.create_task(office.view.run(fence))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.lesson(12)
async def test_lesson_12_the_view_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine is: that it is waited for is the fact, not how long.
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 60)
    await paid(office)
    async with projecting(office):
        for status in ("packing", "ready_to_ship", "shipped"):
            change = {"items": targets("1"), "status": status}
            answer = await office.post("change-status", change)
            at_least = answer.headers[POSITION_HEADER]
            for path in ("/items", "/orders", "/orders/A-1", "/operations", "/orders/A-1/items"):
                page = await office.http.get(
                    path, params={"at_least": at_least}, headers=office.token()
                )
                assert page.status_code == 200
                assert page.json()["catching_up"] is False
                assert page.json()["position"] >= int(at_least)
            rows = await office.http.get("/items", headers=office.token())
            assert rows.json()["items"][0]["status"] == status


@pytest.mark.lesson(12)
async def test_lesson_12_a_paused_projector_is_no_error(office: Office) -> None:
    """Within two seconds or so the old rows come, marked; nothing is sent again."""
    await paid(office)
    await office.settle()
    answer = await office.post("change-status", {"items": targets("1"), "status": "packing"})
    at_least = answer.headers[POSITION_HEADER]

    begun = time.monotonic()
    page = await office.http.get("/items", params={"at_least": at_least}, headers=office.token())

    assert time.monotonic() - begun < 5
    assert page.status_code == 200
    assert page.json()["catching_up"] is True
    assert page.json()["items"][0]["status"] == "paid"
    assert (await office.item())["status"] == "packing"
