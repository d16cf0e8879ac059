"""A sandbox in process with a clock that stands still until a test moves it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from sandbox.app import create_app, create_sender, open_world
from sandbox.settings import Settings
from sandbox.world import World

Json = dict[str, Any]
ADDRESS = "http://127.0.0.1"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Beijing."""


@dataclass
class HandClock:
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Stage:
    clock: HandClock
    world: World
    http: httpx2.AsyncClient
    pushed: list[httpx2.Request] = field(default_factory=list)
    receiver_says: int = 200

    async def control(self, method: str, path: str, body: object = None) -> Json:
        answer = await self.http.request(method, f"/control{path}", json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def goods(self, marketplace: str, q: str = "", limit: int = 400) -> list[Json]:
        path = f"/catalogue?marketplace={marketplace}&q={q}&limit={limit}"
        found: list[Json] = (await self.control("GET", path))["goods"]
        return found

    async def order(self, no: str) -> Json:
        return await self.control("GET", f"/orders/{no}")

    async def deliver_pushes(self) -> list[httpx2.Request]:
        """Lets the messages go out that are due, and tells what the receiver got."""
        self.pushed.clear()
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(self._receive)) as client:
            await create_sender(self.world, client).deliver_due()
        return self.pushed

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        self.pushed.append(request)
        return httpx2.Response(self.receiver_says)


OpenStage = Callable[[Settings], Stage]


def open_stage(settings: Settings) -> Stage:
    clock = HandClock()
    world = open_world(settings, clock)
    transport = httpx2.ASGITransport(app=create_app(world))
    return Stage(clock, world, httpx2.AsyncClient(transport=transport, base_url=ADDRESS))
