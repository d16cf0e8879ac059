"""Two gateway processes on PostgreSQL; the one that leads is stopped beyond its lease.

Waking up it believes itself in the middle of a purchase: it must neither call nor record.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.marketplace.commands import AnswerQuestion
from contracts.order_status.events import BookingOrdered
from deploy.local.ports import release_port, reserve_port
from deploy.local.processes import Child
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.marketplace_gateway.crashes.test_crashes import GATEWAY, QUICK, P, Site
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import CREATE, Sandbox

PREVIEW = "alibaba.createOrder.preview"
STOPS_BEFORE_THE_CALL = Path(__file__).with_name("stops_before_the_call.py")
SLOW_SECONDS = 9.0
"""Longer than the lease (6 s), shorter than the call's time-out."""

"""A process that is stopped within a transaction keeps its locks; the server takes them away."""

pytestmark = pytest.mark.lesson(25)


class Pair:
    """The first gateway, which leads, and the second, which stands by; one bus, one database."""

    def __init__(self, stack: LocalStack, standby: LocalStack) -> None:
        self.sandbox = Sandbox(stack.address("sandbox"))
        self.first, self.second = stack.children[GATEWAY], standby.children[GATEWAY]
        self.site, self.other = Site(stack, self.sandbox), Site(standby, self.sandbox)

    async def wakes(self) -> None:
        """Let the first go on, and wait until it knows that it leads no more."""
        _signal(self.first, signal.SIGCONT)

        async def state() -> str:
            return str(await self.site.get("/readyz"))

        await until(state, lambda seen: "stands by" in seen, "the first stands by")

    async def stopped(self) -> None:
        """Wait until the first has stopped itself."""
        status = Path(f"/proc/{self.first.pid}/stat")

        async def look() -> str:
            stat = await asyncio.to_thread(status.read_text)
            return stat.rsplit(")", 1)[1].split()[0]

        await until(look, lambda state: state == "T", "the first stands still")


def _signal(child: Child, number: signal.Signals) -> None:
    assert child.pid
    os.kill(child.pid, number)


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    ports, port = StackPorts.private(), reserve_port()
    home = tmp_path_factory.mktemp("pair")
    stack = LocalStack(
        home,
        ports,
        database="postgresql",
        services=(GATEWAY,),
        settings={GATEWAY: QUICK},
        sandbox_options=("--cancel-too-fast", "0"),
    )
    other = LocalStack(home, replace(ports, marketplace_gateway=port), services=(GATEWAY,))
    assert stack.postgres
    second = other.children[GATEWAY]
    second.environment = {**second.environment, "CAIGOU_PORT": str(port)}
    second.log = second.log.with_name("second.log")
    with stack:
        pair = Pair(stack, other)
        try:
            yield pair
        finally:
            pair.sandbox.close()
            _signal(stack.children[GATEWAY], signal.SIGCONT)
            second.stop()
    ports.release()
    release_port(port)


async def test_lesson_25_stopped_while_the_preview_is_under_way(pair: Pair) -> None:
    """The second buys; the first wakes with the preview's answer in hand, and buys nothing."""
    await pair.site.log_in()
    pair.second.start()
    began = time.monotonic()
    pair.sandbox.fault(P, "slow", PREVIEW, seconds=SLOW_SECONDS)
    ordered = await _ordered(pair)

    async def previews() -> int:
        return pair.sandbox.calls(PREVIEW)

    await until(previews, bool, "the first asks the price")
    _signal(pair.first, signal.SIGSTOP)
    placed = await pair.other.booking(ordered.operation_id, "placed")

    async def answered() -> bool:
        return time.monotonic() > began + SLOW_SECONDS + 1

    await until(answered, bool, "the preview's answer waits for the first")
    await pair.wakes()
    assert pair.sandbox.creates(placed["outer_id"]) == pair.sandbox.calls(CREATE[P]) == 1
    assert len(pair.sandbox.orders(placed["outer_id"])) == 1
    assert (await pair.other.booking(ordered.operation_id, "placed"))["attempt"] == 1


async def test_lesson_25_stopped_between_the_record_and_the_call(pair: Pair) -> None:
    """Nobody can know whether the call left: the second looks, asks, and a person decides."""
    pair.first.stop()
    pair.first.command = [sys.executable, str(STOPS_BEFORE_THE_CALL), "serve", GATEWAY]
    pair.first.start()
    await pair.site.log_in()
    pair.second.start()
    ordered = await _ordered(pair)
    await pair.stopped()
    await pair.other.booking(ordered.operation_id, "in_doubt")
    page = await until(lambda: pair.other.get("/questions"), lambda page: page.get("questions"))
    await pair.wakes()
    assert pair.sandbox.calls(CREATE[P]) == 0
    question_id = page["questions"][0]["question_id"]
    answer = AnswerQuestion(question_id=question_id, choice="create_again")
    await pair.other.do("answer-question", answer)
    placed = await pair.other.booking(ordered.operation_id, "placed")
    assert placed["attempt"] == 2
    assert pair.sandbox.calls(CREATE[P]) == 1
    assert len(pair.sandbox.orders(placed["outer_id"])) == 1


async def _ordered(pair: Pair) -> BookingOrdered:
    ordered = book(Shelves(pair.sandbox).lines(P))
    await pair.site.publish(ordered)
    return ordered
