"""The activity log's stream as frames for browsers: small ones, and an honest end."""

import asyncio
from collections.abc import AsyncGenerator

import httpx2
import orjson
import structlog

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import LOG, Platform

LONGEST_SECONDS = 600.0
"""Then the browser comes back, goes on where it was, and shows again that it may."""
TOLD = (
    "id",
    "type",
    "description",
    "progress",
    "is_finished",
    "is_awaiting_action",
    "outcome",
    "orders",
    "sessions",
)
"""What pages look at; the rest is read when somebody looks at the activity."""
AWAY = b"event: away\ndata: {}\n\n"
PING = b"event: ping\ndata: {}\n\n"
"""A browser's script sees no comments: by this it knows that the stream is not dead."""

log = structlog.get_logger()


async def relayed(platform: Platform, actor: Actor, after: str) -> AsyncGenerator[bytes]:
    """Yield frames until the log ends the stream; the browser then comes back by itself.

    A first frame goes out at once, also when the log is away: the page then says so.
    """
    yield b"retry: 2000\n\n"
    parameters = {"after": after} if after else {}
    until = asyncio.get_running_loop().time() + LONGEST_SECONDS
    try:
        async with platform.stream(actor, LOG, "/activities/stream", parameters) as response:
            if response.status_code != 200:
                yield AWAY
                return
            yield b"event: live\ndata: {}\n\n"
            message: list[str] = []
            async for line in response.aiter_lines():
                if line:
                    message.append(line)
                    continue
                yield _frame(message)
                message = []
                if asyncio.get_running_loop().time() > until:
                    return
    except httpx2.HTTPError as error:
        log.info("live_feed_away", error=repr(error))
        yield AWAY


def _frame(lines: list[str]) -> bytes:
    if all(line.startswith(":") for line in lines):
        return PING
    kept = [_shortened(line) if line.startswith("data: {") else line for line in lines]
    return ("\n".join(kept) + "\n\n").encode()


def _shortened(line: str) -> str:
    data = orjson.loads(line.removeprefix("data: "))
    if "description" not in data:
        return line
    return "data: " + orjson.dumps({name: data[name] for name in TOLD}).decode()
