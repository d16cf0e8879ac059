"""A crew does a piece of work once, however old the list is that it reads."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

from chassis.store.port import Fence
from services.marketplace_gateway.application.ports import Work
from services.marketplace_gateway.application.working.crew import Crew
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import ports_of

FENCE = Fence("marketplace_gateway", 1)
PATIENCE = 30.0


async def test_work_that_ends_while_the_list_is_read_is_not_begun_again(
    a_gateway: OpenGateway,
) -> None:
    """The list was read before the end and is looked at after it: it shows the work still."""
    work = Work("default", ("run-1",), None, "a-story", "a-cause")
    begun, may_end = list[Work[None]](), asyncio.Event()
    reading, over, looked = threading.Event(), threading.Event(), threading.Event()
    lists = 0

    def due() -> list[Work[None]]:
        nonlocal lists
        lists += 1
        if lists == 2:  # this list was made before the work's end, and comes after it
            reading.set()
            assert over.wait(PATIENCE)
        if lists > 2:
            looked.set()
            return []
        return [work]

    async def job(work: Work[None], _fence: Fence) -> timedelta | None:
        begun.append(work)
        await may_end.wait()
        return None

    async def settled() -> None:
        over.set()

    async with a_gateway(lead=False) as gateway:
        ports = replace(ports_of(gateway), settled=settled)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(Crew("runs", ports, due, job).run(FENCE))
            assert await asyncio.to_thread(reading.wait, PATIENCE)
            may_end.set()
            assert await asyncio.to_thread(looked.wait, PATIENCE)
            running.cancel()
    assert begun == [work]
