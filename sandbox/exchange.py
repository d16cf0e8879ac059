"""One call on the wire: what every API call of both faces goes through once it is authentic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from fastapi import Request, Response

from sandbox.accounts.directory import Account
from sandbox.answer import Answer, Json, reply
from sandbox.faults import Fault, Kind
from sandbox.marketplace import Marketplace
from sandbox.spoiling import BEFORE, spoil
from sandbox.world import World

__all__ = ["Answer", "Call", "Exchange", "Handler", "Json", "Refusals", "RefusedError", "reply"]


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler needs to know of the call."""

    world: World
    account: Account | None
    params: dict[str, str]
    base_url: str
    now: datetime
    outer_id: str = ""
    hidden_for: timedelta = timedelta()

    @property
    def buyer(self) -> Account:
        assert self.account is not None
        return self.account


class RefusedError(Exception):
    """The marketplace's own refusal, in its own shape."""

    def __init__(self, body: Json, verdict: str, status: int = 200) -> None:
        super().__init__(verdict)
        self.answer = Answer(body, status, verdict)


Handler = Callable[[Call], Json]
Refusals = Mapping[Kind, Callable[[Call], Answer]]
"""The business refusals that an API has, in its face's words."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One API as a face offers it, with the face's words for its refusals."""

    marketplace: Marketplace
    api: str
    handler: Handler
    rate_limited: Callable[[float], Answer]
    refusals: Refusals = field(default_factory=dict)

    async def run(self, request: Request, call: Call, call_id: int) -> Response:
        world = call.world
        limited = self._over_limit(call)
        if limited:
            world.calls.answered(call_id, limited.verdict)
            return reply(limited)
        faults = self._faults(call)
        fault = next((it for it in faults if it.kind is not Kind.LATE), None)
        late = next((it for it in faults if it.kind is Kind.LATE), None)
        label = "+".join(it.kind.value for it in faults) or None
        if fault and fault.kind in BEFORE:
            world.calls.answered(call_id, "no effect", label)
            if fault.kind is Kind.RATE_LIMIT:
                return reply(self.rate_limited(fault.seconds))
            return await spoil(request, fault, Answer({}))
        if late:
            call = replace(call, hidden_for=timedelta(seconds=late.seconds))
        if fault and fault.kind in self.refusals:
            answer = self._refuse(call, fault.kind)
            world.calls.answered(call_id, answer.verdict, label)
            return reply(answer)
        answer = self._act(call)
        world.calls.answered(call_id, answer.verdict, label)
        return await spoil(request, fault, answer) if fault else reply(answer)

    @property
    def _creates(self) -> bool:
        return Kind.DUPLICATE_KEY in self.refusals

    def _over_limit(self, call: Call) -> Answer | None:
        limits = call.world.limits
        if limits.too_many_calls(self.marketplace):
            return self.rate_limited(1)
        if self._creates and limits.too_many_orders(self.marketplace, call.buyer.name):
            return self.refusals[Kind.BOOKING_LIMIT](call)
        return None

    def _faults(self, call: Call) -> list[Fault]:
        name = call.account.name if call.account else None
        has = {*self.refusals, *({Kind.LATE} if self._creates else ())}
        return call.world.faults.take(self.marketplace, self.api, name, has)

    def _refuse(self, call: Call, kind: Kind) -> Answer:
        """`duplicate_key` speaks of an order that is there: it is made when it is not yet."""
        if kind is Kind.DUPLICATE_KEY and not call.world.ordered(call.buyer.name, call.outer_id):
            answer = self._act(call)
            if answer.verdict != "ok":
                return answer
        return self.refusals[kind](call)

    def _act(self, call: Call) -> Answer:
        try:
            with call.world.database.transaction():
                return Answer(self.handler(call))
        except RefusedError as refused:
            return refused.answer
