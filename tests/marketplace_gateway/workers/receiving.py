"""The gateway on a port of its own, so that the sandbox's messages reach it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from sqlalchemy.pool import QueuePool

from contracts.model import Provider
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import Sandbox, sandbox_process

ENDED = frozenset({"delivered", "confirmed"})
KEPT = frozenset({"held", "dropped", "no_address"})


@asynccontextmanager
async def receiving(gateway: Gateway) -> AsyncIterator[str]:
    """Let the sandbox send its messages to this gateway; gives the address."""
    server = _Server(
        uvicorn.Config(gateway.assembled.app, port=0, log_config=None, lifespan="off", ws="none")
    )
    serving = asyncio.create_task(server.serve())

    async def look() -> bool:
        return server.started

    await until(look, bool, "the gateway listens")
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        send_to(gateway.sandbox, url)
        yield url
    finally:
        send_to(gateway.sandbox, None)
        usual_messages(gateway.sandbox)
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """Leaves the signals to pytest."""

    def install_signal_handlers(self) -> None:
        """Install none."""


def send_to(sandbox: Sandbox, url: str | None) -> None:
    for provider in Provider:
        address = f"{url}/push/{provider.value}" if url else None
        sandbox.post("/push", marketplace=provider.value, url=address)


def send_in_mode(sandbox: Sandbox, **mode: Any) -> None:
    for provider in Provider:
        sandbox.post("/push/mode", marketplace=provider.value, **mode)


def usual_messages(sandbox: Sandbox) -> None:
    answer = httpx2.delete(f"{sandbox.url}/control/push/mode", trust_env=False)
    assert answer.status_code == 200, answer.text


async def all_told(gateway: Gateway, number: str) -> list[dict[str, Any]]:
    """Wait until every message of an order was delivered or kept back, and was worked off."""

    async def look() -> list[dict[str, Any]]:
        found = gateway.sandbox.get("/pushes", order_no=number, limit=100)["pushes"]
        return found if not ports_of(gateway).inbox.waiting() else []

    return await until(
        look,
        lambda found: found and all(one["state"] in ENDED | KEPT for one in found),
        f"every message of {number} is worked off",
    )


@pytest.fixture(name="running_sandbox")
def own_sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Give a sandbox for one test alone: its clock and its messages are turned at will."""
    with sandbox_process(tmp_path / "sandbox") as sandbox:
        yield sandbox


@pytest.fixture(name="a_gateway")
def a_gateway_that_ends_quietly(a_gateway: OpenGateway) -> OpenGateway:
    """Close a gateway only when its threads have given their connections back.

    A connection that comes back to a closed pool is never closed, and PostgreSQL's warn of it.
    """

    @asynccontextmanager
    async def open_one(*how: Any, **changes: Any) -> AsyncIterator[Gateway]:
        async with a_gateway(*how, **changes) as gateway:
            try:
                yield gateway
            finally:
                await gateway.stand_back()
                pool = gateway.assembled.core.database.engine.pool
                assert isinstance(pool, QueuePool)

                async def busy() -> int:
                    return pool.checkedout()

                await until(busy, lambda count: count == 0, "every connection is back")

    return open_one
