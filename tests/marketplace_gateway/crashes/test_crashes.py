"""The gateway as a process, killed at the worst moments.

Two of them run always; CAIGOU_TEST_ALL_FAULTS=1 runs all.
"""

import json
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import nats
import pytest

from chassis.http.trust import trust
from contracts.envelope import to_headers
from contracts.marketplace.commands import AddSession, AnswerQuestion
from contracts.model import Event, Message, Provider
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.marketplace_gateway.browser import allow
from tests.marketplace_gateway.gateway import Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import OrderStatus, book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import Sandbox
from tests.marketplace_gateway.workers.test_doubt import ALL

GATEWAY = "marketplace_gateway"
P = Provider.ALI1688
STOP_SECONDS = 10.0
"""After so long a process manager kills."""
DIES_BEFORE_THE_CALL = Path(__file__).with_name("dies_before_the_call.py")
HEAVY = pytest.mark.skipif(not ALL, reason="CAIGOU_TEST_ALL_FAULTS=1 runs it")
QUICK = {
    "CAIGOU_ABSENCE_WINDOW_SECONDS": "2",
    "CAIGOU_LOOK_UP_SECONDS": "0.2",
    "CAIGOU_POLL_SECONDS": "1",
    "CAIGOU_RETRY_SECONDS": "0.2",
    "CAIGOU_CALL_TIMEOUT_SECONDS": "20",
}


class Site:
    """The gateway's process, and order_status on the bus, played by the test."""

    def __init__(self, stack: LocalStack, sandbox: Sandbox) -> None:
        self.stack, self.sandbox = stack, sandbox
        self._order_status = OrderStatus()

    def _header(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.stack.token('person:anna')}"}

    async def get(self, path: str) -> Json:
        async with httpx2.AsyncClient(verify=trust(), trust_env=False, timeout=20) as http:
            answer = await http.get(self.stack.address(GATEWAY) + path, headers=self._header())
        read: Json = answer.json() if answer.status_code == 200 else {}
        return read

    async def do(self, verb: str, command: Message) -> Json:
        headers = {**self._header(), "Idempotency-Key": str(uuid4())}
        async with httpx2.AsyncClient(verify=trust(), trust_env=False, timeout=20) as http:
            url = f"{self.stack.address(GATEWAY)}/commands/{verb}"
            answer = await http.post(url, content=command.model_dump_json(), headers=headers)
        assert answer.status_code == 200, answer.text
        read: Json = answer.json()
        return read

    async def log_in(self, account: str = "caigou01") -> None:
        begun = await self.do("add-session", AddSession(provider=P, name=account))
        back = await allow(begun["result"]["login_url"], account)
        async with httpx2.AsyncClient(verify=trust(), trust_env=False, timeout=20) as http:
            assert (await http.get(self.stack.address(GATEWAY) + back)).status_code == 303
        await until(lambda: self.get("/sessions"), lambda page: page.get("sessions"))

    async def publish(self, event: Event) -> None:
        client = await nats.connect(self.stack.nats_url)
        said = self._order_status.says(event)
        await client.jetstream().publish(said.subject, said.data, headers=to_headers(said))
        await client.close()

    async def booking(self, operation_id: str, *statuses: str) -> Json:
        def good(page: Json) -> bool:
            found = page.get("bookings") or [{"status": "none yet"}]
            return found[0]["status"] in statuses

        page = await until(lambda: self.get(f"/operations/{operation_id}/bookings"), good)
        booking: Json = page["bookings"][0]
        return booking

    async def calls(self, outer_id: str, number: int) -> None:
        async def look() -> int:
            return self.sandbox.creates(outer_id)

        await until(look, lambda seen: seen == number, "the create call arrives")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    ports = StackPorts.private()
    stack = LocalStack(
        tmp_path_factory.mktemp("site"),
        ports,
        services=(GATEWAY,),
        settings={GATEWAY: QUICK},
        sandbox_options=("--cancel-too-fast", "0"),
    )
    with stack:
        yield stack
    ports.release()


@pytest.fixture(scope="module")
def whole_site(running: LocalStack) -> Iterator[Site]:
    sandbox = Sandbox(running.address("sandbox"))
    yield Site(running, sandbox)
    sandbox.close()


@pytest.fixture
async def site(whole_site: Site) -> AsyncIterator[Site]:
    if not (await whole_site.get("/sessions"))["sessions"]:
        await whole_site.log_in()
    yield whole_site
    whole_site.sandbox.calm()


@pytest.mark.lesson(16)
@pytest.mark.parametrize(
    "made", [pytest.param(True, id="made"), pytest.param(False, id="not made", marks=HEAVY)]
)
async def test_lesson_16_killed_between_the_call_and_its_answer(site: Site, made: bool) -> None:
    """After the restart it knows nothing of the call: it looks, and sends no second one."""
    kind = "timeout_after" if made else "timeout_before"
    site.sandbox.fault(P, kind, seconds=30)
    ordered = book(Shelves(site.sandbox).lines(P))
    await site.publish(ordered)
    outer_id = (await site.booking(ordered.operation_id, "started"))["outer_id"]
    await site.calls(outer_id, 1)
    site.stack.kill(GATEWAY)
    site.stack.restart(GATEWAY)
    await _settled(site, ordered.operation_id, made=made)
    assert site.sandbox.creates(outer_id) == 1


@pytest.mark.lesson(16)
async def test_lesson_16_told_to_stop_while_a_call_is_under_way(site: Site) -> None:
    """It ends by itself in time; after the start it looks for what the call has made."""
    site.sandbox.fault(P, "timeout_after", seconds=30)
    ordered = book(Shelves(site.sandbox).lines(P))
    await site.publish(ordered)
    outer_id = (await site.booking(ordered.operation_id, "started"))["outer_id"]
    await site.calls(outer_id, 1)
    child = site.stack.children[GATEWAY]
    assert child.stop(seconds=STOP_SECONDS) != -signal.SIGKILL
    child.start()
    await _settled(site, ordered.operation_id, made=True)
    assert site.sandbox.creates(outer_id) == 1


@pytest.mark.lesson(16)
async def test_lesson_16_killed_between_the_record_and_the_call(site: Site) -> None:
    """The start stands in the store, no call ever left: it is looked up, then a person says."""
    child = site.stack.children[GATEWAY]
    command = child.command
    child.stop()
    child.command = [sys.executable, str(DIES_BEFORE_THE_CALL), "serve", GATEWAY]
    child.start()
    ordered = book(Shelves(site.sandbox).lines(P))
    await site.publish(ordered)

    async def dead() -> bool:
        return not child.runs

    await until(dead, bool, "the process has died before its call")
    child.command = command
    child.start()
    started = await site.booking(ordered.operation_id, "in_doubt")
    assert site.sandbox.creates(started["outer_id"]) == 0
    await _settled(site, ordered.operation_id, made=False)
    assert site.sandbox.creates(started["outer_id"]) == 0


@HEAVY
async def test_pushes_come_in_and_change_what_is_known(site: Site) -> None:
    """The sandbox sends them by itself; the gateway answers each before it works on it."""
    ordered = book(Shelves(site.sandbox).lines(P))
    await site.publish(ordered)
    placed = await site.booking(ordered.operation_id, "placed")
    (made,) = site.sandbox.orders(placed["outer_id"])
    site.sandbox.pay(made["no"])
    page = f"/provider-orders/1688/{made['no']}"
    await until(lambda: site.get(page), lambda order: order.get("status") == "paid")

    async def messages() -> Any:
        return site.sandbox.get("/pushes", order_no=made["no"])["pushes"]

    await until(messages, lambda sent: sent and {one["state"] for one in sent} == {"delivered"})


async def _settled(site: Site, operation_id: str, *, made: bool) -> None:
    if made:
        booking = await site.booking(operation_id, "placed")
        assert len(site.sandbox.orders(booking["outer_id"])) == 1
        return
    page = await until(lambda: site.get("/questions"), lambda page: page.get("questions"))
    asked = page["questions"][0]
    assert asked["operation_id"] == operation_id
    answer = AnswerQuestion(question_id=asked["question_id"], choice="create_again")
    await site.do("answer-question", answer)
    booking = await site.booking(operation_id, "placed")
    assert booking["attempt"] == 2
    assert json.dumps(booking).count(booking["outer_id"]) == 1
