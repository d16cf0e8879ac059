"""One call on the wire: what every API call of both faces goes through once it is authentic."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from fastapi import Request, Response

from sandbox.accounts.directory import Account
from sandbox.connection import cut_connection, hold
from sandbox.faults import Fault, Kind
from sandbox.marketplace import Marketplace
from sandbox.world import World

Json = dict[str, object]

BEFORE = {Kind.TIMEOUT_BEFORE, Kind.ERROR_500_BEFORE, Kind.HTML, Kind.RATE_LIMIT}
HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>系统维护</title></head><body>请稍后再试</body></html>"
)


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler needs to know of the call."""

    world: World
    account: Account | None
    params: dict[str, str]
    base_url: str
    now: datetime
    hidden_for: timedelta = timedelta()

    @property
    def buyer(self) -> Account:
        assert self.account is not None
        return self.account


@dataclass(frozen=True, slots=True)
class Answer:
    body: Json
    status: int = 200
    verdict: str = "ok"


class RefusedError(Exception):
    """The marketplace's own refusal, in its own shape."""

    def __init__(self, body: Json, verdict: str, status: int = 200) -> None:
        super().__init__(verdict)
        self.answer = Answer(body, status, verdict)


Handler = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One API as a face offers it, with the face's words for the two limits."""

    marketplace: Marketplace
    api: str
    handler: Handler
    rate_limited: Callable[[float], Answer]
    booking_limited: Callable[[Call], Answer] | None = field(default=None)

    async def run(self, request: Request, call: Call, call_id: int) -> Response:
        world = call.world
        name = call.account.name if call.account else None
        faults = world.faults.take(
            self.marketplace, self.api, name, creates=self.booking_limited is not None
        )
        fault = next((it for it in faults if it.kind is not Kind.LATE), None)
        late = next((it for it in faults if it.kind is Kind.LATE), None)
        label = "+".join(it.kind.value for it in faults) or None
        if fault and fault.kind in BEFORE:
            world.calls.answered(call_id, "no effect", label)
            return await self._spoil(request, fault)
        if late:
            hidden = timedelta(seconds=late.seconds)
            call = Call(world, call.account, call.params, call.base_url, call.now, hidden)
        if fault and fault.kind is Kind.BOOKING_LIMIT and self.booking_limited:
            answer = self.booking_limited(call)
        else:
            answer = self._act(call)
        world.calls.answered(call_id, answer.verdict, label)
        if fault and fault.kind is not Kind.BOOKING_LIMIT:
            return await self._spoil(request, fault)
        return reply(answer)

    def _act(self, call: Call) -> Answer:
        try:
            with call.world.database.transaction():
                return Answer(self.handler(call))
        except RefusedError as refused:
            return refused.answer

    async def _spoil(self, request: Request, fault: Fault) -> Response:
        match fault.kind:
            case Kind.RATE_LIMIT:
                return reply(self.rate_limited(fault.seconds))
            case Kind.HTML:
                return Response(HTML_PAGE, media_type="text/html")
            case Kind.CUT:
                await cut_connection(request)
            case Kind.TIMEOUT_BEFORE | Kind.TIMEOUT_AFTER:
                await hold(request, fault.seconds)
                return Response("gateway time-out", 504, media_type="text/plain")
            case _:
                pass
        return Response("internal server error", 500, media_type="text/plain")


def reply(answer: Answer) -> Response:
    return Response(orjson.dumps(answer.body), answer.status, media_type="application/json")
