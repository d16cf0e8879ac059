"""A whole toy service; `python -m tests.chassis.toy_service` runs it as a process."""

import asyncio
from collections.abc import AsyncIterator

import uvloop
from fastapi import APIRouter
from starlette.responses import StreamingResponse

from chassis.commands.answers import CommandAnswer, Outcome, Refusal
from chassis.commands.executor import CommandHandler
from chassis.logs import configure_logs
from chassis.parking.events import PARKING
from chassis.runtime.core import Core
from chassis.runtime.process import run
from chassis.runtime.service import Parts, Service, WriteSide
from chassis.settings import Settings
from chassis.writer.unit import Unit
from contracts.catalogue import ORDER_STATUS, commands_of
from contracts.order_status.commands import AddNote
from tests.chassis.counter import CODEC, COUNTER, Counted, publish
from tests.chassis.totals import Totals


def add_note(command: AddNote, unit: Unit) -> CommandAnswer:
    """Count the order's counter up by the number in the note; a word is refused."""
    if command.text == "explode":
        raise ZeroDivisionError
    if not command.text.lstrip("-").isdigit():
        refusal = Refusal(code="not_a_number", message=f"'{command.text}' is not a number.")
        return CommandAnswer(outcome=Outcome.REFUSED, refusal=refusal)
    unit.append(COUNTER, (command.order_id,), [Counted(int(command.text))])
    total = unit.state(COUNTER, command.order_id)
    return CommandAnswer(outcome=Outcome.ACCEPTED, result={"total": total})


HANDLERS = [
    CommandHandler(entry, add_note)
    for entry in commands_of(ORDER_STATUS)
    if entry.verb == "add-note"
]


def build(core: Core) -> Parts:
    router = APIRouter()

    async def ticks() -> AsyncIterator[bytes]:
        while not core.stopping.is_set():
            yield b"data: tick\n\n"
            try:
                await asyncio.wait_for(core.stopping.wait(), 0.1)
            except TimeoutError:
                continue

    async def stream() -> StreamingResponse:
        return StreamingResponse(ticks(), media_type="text/event-stream")

    async def broken() -> None:
        raise ZeroDivisionError

    router.add_api_route("/ticks", stream, methods=["GET"], response_model=None)
    router.add_api_route("/broken", broken, methods=["GET"])
    return Parts(routers=[router], handlers=HANDLERS)


def service() -> Service:
    return Service(
        name="toy",
        settings=Settings,
        build=build,
        write_side=WriteSide(ORDER_STATUS, CODEC, [COUNTER, PARKING], publish),
        projections=[Totals()],
    )


if __name__ == "__main__":
    configure_logs("toy", as_json=True)
    uvloop.run(run(service(), Settings()))
