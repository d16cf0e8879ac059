"""One service's stream of Server-Sent Events, opened again whenever it breaks off."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import structlog

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import Platform

RETRY_SECONDS = 1.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a service, or what became of the stream."""

    source: str
    event: str
    """The message's own; `here` when the stream stands, `gone` when it broke off."""
    data: str = "{}"
    position: int | None = None


@dataclass(slots=True)
class LiveSource:
    """Follows one stream for one browser, from a position on."""

    platform: Platform
    actor: Actor
    service: str
    path: str
    position: int | None

    async def run(self, queue: asyncio.Queue[Told]) -> None:
        """Put what is told into the queue until cancelled."""
        while True:
            try:
                await self._follow(queue)
            except httpx2.HTTPError as error:
                log.info("live_source_away", service=self.service, error=repr(error))
            await queue.put(Told(self.service, "gone"))
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self, queue: asyncio.Queue[Told]) -> None:
        after = {} if self.position is None else {"after": str(self.position)}
        async with self.platform.stream(self.actor, self.service, self.path, after) as response:
            if response.status_code != 200:
                log.info("live_source_refused", service=self.service, status=response.status_code)
                return
            async for message in messages(response):
                if message.get("id", "").isdecimal():
                    self.position = int(message["id"])
                # The first message holds the position alone: the stream stands.
                event = message.get("event", "here" if "id" in message else "")
                if event:
                    data = message.get("data", "{}")
                    await queue.put(Told(self.service, event, data, self.position))


async def messages(response: httpx2.Response) -> AsyncIterator[dict[str, str]]:
    """Yield each message as its fields; one of comments alone is empty."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif not line:
            yield fields
            fields = {}
