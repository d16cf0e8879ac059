"""Polls: by the marketplace's own time, and past what cannot be read."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog

from chassis.clock import system_clock
from contracts.marketplace.commands import AnswerQuestion, Synchronize
from contracts.model import Provider
from services.marketplace_gateway.domain.known_order_events import ProviderOrderChanged
from services.marketplace_gateway.domain.synchronization import SynchronizationFinished
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ROOT, Sandbox
from tests.marketplace_gateway.workers.receiving import own_sandbox  # noqa: F401  a fixture
from tests.marketplace_gateway.workers.test_binding import bought
from tests.marketplace_gateway.workers.test_synchronizing import finished
from tests.sandbox.buyer_1688 import Buyer1688, cargo

LIST = {
    Provider.ALI1688: "alibaba.trade.getBuyerOrderList",
    Provider.TAOBAO: "/purchase/orders/query",
}
DETAIL = "alibaba.trade.get.buyerView"


async def polled(gateway: Gateway, provider: Provider, times: int = 3) -> None:
    """Wait for so many polls more."""
    before = gateway.sandbox.calls(LIST[provider])

    async def look() -> int:
        return gateway.sandbox.calls(LIST[provider]) - before

    await until(look, lambda calls: calls > times)


async def sent_by_hand(sandbox: Sandbox, count: int) -> list[str]:
    """Let the account's owner buy so much without us, paid and sent."""
    goods = sandbox.get("/catalogue", marketplace="1688", limit=100)["goods"]
    good = next(one for one in goods if not one["offline"] and not one["vendor"]["splits"])
    sandbox.post(f"/goods/{good['id']}", stock=9_000)
    async with httpx2.AsyncClient(base_url=sandbox.url, trust_env=False) as http:
        buyer = Buyer1688(http)
        await buyer.log_in()
        numbers = [await buyer.buy(cargo(good), outer=f"HAND-{n}") for n in range(count)]
        for number in numbers:
            sandbox.pay(number)
            sandbox.post(f"/orders/{number}/ship")
        # Their messages are taken elsewhere: only the poll is left to find them.
        while sandbox.get("/pushes", state="no_address", limit=1)["total"]:
            api = "cn.alibaba.open/push.cursor.messageList"
            assert (await buyer.send(api, {"quantity": "200"})).status_code == 200
    return numbers


async def known(gateway: Gateway) -> dict[str, Any]:
    page = await gateway.get("/unmatched", limit=500)
    return {order["provider_order_id"]: order for order in page["orders"]}


@pytest.mark.lesson(26)
@pytest.mark.parametrize("minutes", [-10, 0, 10])
async def test_lesson_26_the_cursor_is_the_marketplaces_time(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, minutes: int
) -> None:
    """Whatever our clock says: the last change seen; and a quiet account writes nothing more."""
    wrong = timedelta(minutes=minutes)
    async with a_gateway(poll_seconds=0.05, clock=lambda: system_clock() + wrong) as gateway:
        session_id, number = await bought(gateway, shelves.lines(provider))
        gateway.sandbox.pay(number)
        page = f"/provider-orders/{provider}/{number}"
        order = await gateway.shows(page, lambda order: order["status"] == "paid")
        modified_at = datetime.fromisoformat(order["modified_at"])
        assert abs(system_clock() - modified_at) < timedelta(minutes=1)

        async def cursor() -> datetime | None:
            return ports_of(gateway).inbox.cursor("default", session_id)

        await until(cursor, lambda seen: seen and seen >= modified_at)
        told = len(gateway.events(ProviderOrderChanged))
        await polled(gateway, provider)
        assert len(gateway.events(ProviderOrderChanged)) == told
        last = await cursor()
        assert last
        assert abs(system_clock() - last) < timedelta(minutes=1)
        gateway.sandbox.post(f"/orders/{number}/ship")
        await gateway.shows(page, lambda order: order["status"] == "shipped")


@pytest.mark.lesson(26)
async def test_lesson_26_the_first_poll_reaches_back_thirty_days(
    a_gateway: OpenGateway, sandbox: Sandbox
) -> None:
    """Whatever our clock says within reason: 29 days are seen, 31 are not."""
    numbers = []
    for days in (31, 29):
        sandbox.post("/clock", advance_seconds=-days * 86_400)
        numbers += await sent_by_hand(sandbox, 1)
        sandbox.post("/clock", reset=True)
    too_old, old = numbers
    async with a_gateway(poll_seconds=0.05) as gateway:
        await gateway.session(Provider.ALI1688)
        await gateway.shows("/unmatched", lambda page: old in str(page), limit=500)
        await polled(gateway, Provider.ALI1688)
        assert set(await known(gateway)) == {old}
        assert too_old not in str(gateway.events(ProviderOrderChanged))


@pytest.mark.parametrize(("overlap", "is_seen"), [(600, True), (60, False)])
async def test_a_poll_reads_as_far_back_as_it_is_told(
    a_gateway: OpenGateway, sandbox: Sandbox, overlap: int, *, is_seen: bool
) -> None:
    """A change that the marketplace lists five minutes late is behind the cursor by then."""
    async with a_gateway(poll_seconds=0.05, poll_overlap_seconds=overlap) as gateway:
        await gateway.session(Provider.ALI1688)
        (seen,) = await sent_by_hand(sandbox, 1)
        await gateway.shows("/unmatched", lambda page: seen in str(page), limit=500)
        sandbox.post("/clock", advance_seconds=-300)
        (late,) = await sent_by_hand(sandbox, 1)
        sandbox.post("/clock", reset=True)
        if is_seen:
            await gateway.shows("/unmatched", lambda page: late in str(page), limit=500)
        else:
            await polled(gateway, Provider.ALI1688)
            assert late not in await known(gateway)


@pytest.mark.lesson(26)
def test_lesson_26_wherever_the_process_runs() -> None:
    """The same facts hold in a process with Beijing's time zone; the sandbox runs there too."""
    of = "thirty_days or 1688-0 or taobao-0"
    command = [sys.executable, "-m", "pytest", "-q", str(Path(__file__)), "-k", of]
    ran = subprocess.run(  # noqa: S603  our own interpreter and this very file
        command,
        cwd=ROOT,
        env={**os.environ, "TZ": "Asia/Shanghai"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "3 passed" in ran.stdout


@pytest.mark.lesson(27)
async def test_lesson_27_one_unreadable_order_among_fifty(
    a_gateway: OpenGateway, sandbox: Sandbox
) -> None:
    """49 are known; the one is named, and not fetched again before it has changed."""
    numbers = await sent_by_hand(sandbox, 50)
    sandbox.fault(Provider.ALI1688, "html", DETAIL)
    async with a_gateway(poll_seconds=0.1) as gateway:
        with structlog.testing.capture_logs() as logs:
            await gateway.session(Provider.ALI1688)

            async def seen() -> dict[str, Any]:
                return await known(gateway)

            found = await until(seen, lambda found: len(found) == 49, "49 orders are known")
            await polled(gateway, Provider.ALI1688)
        (bad,) = set(numbers) - set(found)
        named = [entry for entry in logs if entry["event"] == "order_unreadable"]
        assert [entry["order_id"] for entry in named] == [bad]
        page = await gateway.shows("/questions", lambda page: page["questions"])
        (task,) = page["questions"]
        assert (task["provider_order_id"], task["assigned_to"]) == (bad, "person:anna")
        assert [choice["key"] for choice in task["choices"]] == ["read_again", "noted"]
        reads = gateway.sandbox.calls(DETAIL)
        await polled(gateway, Provider.ALI1688)
        assert gateway.sandbox.calls(DETAIL) == reads
        assert set(await known(gateway)) == set(found)
        gateway.sandbox.post(f"/orders/{bad}/sign")
        await until(seen, lambda found: len(found) == 50, "it has changed and is known")


@pytest.mark.lesson(27)
async def test_lesson_27_its_task_has_a_button_that_reads_it_again(
    a_gateway: OpenGateway, sandbox: Sandbox
) -> None:
    """Asked about once; at a person's word the order alone is read again, and is known."""
    numbers = await sent_by_hand(sandbox, 3)
    sandbox.fault(Provider.ALI1688, "html", DETAIL)
    async with a_gateway(poll_seconds=0.1) as gateway:
        await gateway.session(Provider.ALI1688)
        page = await gateway.shows("/questions", lambda page: page["questions"])
        (task,) = page["questions"]
        await gateway.do(
            "answer-question",
            AnswerQuestion(question_id=task["question_id"], choice="read_again"),
        )

        async def seen() -> set[str]:
            return set(await known(gateway))

        await until(seen, lambda found: found == set(numbers), "all three are known")
        await gateway.shows(
            f"/synchronizations/{task['question_id']}",
            lambda run: (run["outcome"], run["errors"]) == ("succeeded", []),
        )


@pytest.mark.lesson(27)
async def test_lesson_27_it_is_read_again_by_hand(a_gateway: OpenGateway, sandbox: Sandbox) -> None:
    """Unreadable still: named in the synchronization's errors. Readable now: known."""
    async with a_gateway() as gateway:
        session_id = await gateway.session(Provider.ALI1688)
    before = await sent_by_hand(sandbox, 1)
    async with a_gateway() as gateway:

        async def cursor() -> datetime | None:
            return ports_of(gateway).inbox.cursor("default", session_id)

        # The one poll that begins by itself is over; from here on only those asked for by hand run.
        await until(cursor, lambda seen: seen and seen > system_clock() - timedelta(days=1))
        numbers = await sent_by_hand(sandbox, 2)
        sandbox.fault(Provider.ALI1688, "html", DETAIL, times=2)
        await gateway.do("synchronize", Synchronize(session_id=session_id))
        event = await finished(gateway)
        assert sorted(error.partition(":")[0] for error in event.errors) == sorted(numbers)
        sandbox.fault(Provider.ALI1688, "html", DETAIL)
        await _synchronized(gateway, session_id, errors=1)
        assert len(set(await known(gateway)) & set(numbers)) == 1
        await _synchronized(gateway, session_id, errors=0)
        assert set(await known(gateway)) == {*before, *numbers}


async def _synchronized(gateway: Gateway, session_id: str, errors: int) -> None:
    answer = await gateway.do("synchronize", Synchronize(session_id=session_id))
    page = f"/synchronizations/{answer['operation_id']}"
    await gateway.shows(page, lambda run: run["outcome"])
    assert len(gateway.events(SynchronizationFinished)[-1].errors) == errors


@pytest.mark.lesson(27)
async def test_lesson_27_an_answer_for_nobody_is_no_single_orders(
    a_gateway: OpenGateway, sandbox: Sandbox
) -> None:
    """While no order at all can be read the poll stays where it is, and begins again."""
    numbers = await sent_by_hand(sandbox, 3)
    sandbox.fault(Provider.ALI1688, "html", DETAIL, times=6)
    async with a_gateway(poll_seconds=0.1) as gateway:
        await gateway.session(Provider.ALI1688)

        async def seen() -> set[str]:
            return set(await known(gateway))

        await until(seen, lambda found: found == set(numbers), "all three are known")
