"""Answers that are none: what a fault makes of a call before or after its effect."""

from random import Random

import orjson
from fastapi import Request, Response

from sandbox.answer import Answer, reply
from sandbox.connection import cut_connection, hold, reset_connection
from sandbox.faults import Fault, Kind

BEFORE = {
    Kind.TIMEOUT_BEFORE,
    Kind.ERROR_500_BEFORE,
    Kind.RESET_BEFORE,
    Kind.HTML,
    Kind.RATE_LIMIT,
}
HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>系统维护</title></head><body>请稍后再试</body></html>"
)
HUGE_BYTES = 20 * 1024 * 1024
DEEPEST = 3
JSON = "application/json"


async def spoil(request: Request, fault: Fault, answer: Answer) -> Response:
    """`answer` is what the call would have got; some faults only delay or blow it up."""
    match fault.kind:
        case Kind.HTML:
            return Response(HTML_PAGE, media_type="text/html")
        case Kind.EMPTY:
            return Response(b"", media_type=JSON)
        case Kind.GARBAGE:
            return Response(orjson.dumps(_garbage(fault)), media_type=JSON)
        case Kind.HUGE:
            padded = {**answer.body, "padding": "x" * HUGE_BYTES}
            return reply(Answer(padded, answer.status))
        case Kind.SLOW:
            await hold(request, fault.seconds)
            return reply(answer)
        case Kind.CUT:
            await cut_connection(request)
        case Kind.RESET_BEFORE | Kind.RESET_AFTER:
            await reset_connection(request)
        case Kind.TIMEOUT_BEFORE | Kind.TIMEOUT_AFTER:
            await hold(request, fault.seconds)
            return Response("gateway time-out", 504, media_type="text/plain")
        case _:
            pass
    return Response("internal server error", 500, media_type="text/plain")


def _garbage(fault: Fault) -> object:
    """The same for the same fault and strike in every run, so that a failing test fails again."""
    return _value(Random(f"{fault.id}/{fault.struck}"), 0)  # noqa: S311  no secret


def _value(chance: Random, depth: int) -> object:
    plain: list[object] = [None, True, -1, 1.5e300, "", "成功", "0", 2**63]
    kind = chance.randrange(3) if depth < DEEPEST else 0
    if kind == 1:
        return [_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 2:
        words = ("success", "result", "code", "data", "orderId", "message", "order_list", "值")
        names = chance.sample(words, chance.randrange(1, 5))
        return {name: _value(chance, depth + 1) for name in names}
    return chance.choice(plain)
