"""Fixtures: the sandbox, shared by the tests of one process, and gateways that buy from it."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import structlog

from chassis.runtime.migration import migrate_database
from contracts.model import Provider
from services.marketplace_gateway.adapters.settings import GatewaySettings
from services.marketplace_gateway.bootstrap import service
from tests.marketplace_gateway.gateway import TOKEN_KEY, Gateway, gateway_settings, open_gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.sandbox_process import Sandbox, sandbox_process

OpenGateway = Callable[..., AbstractAsyncContextManager[Gateway]]


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Keep the gateway's log out of the report; a test that reads it sets up its own."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_process(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Iterator[Sandbox]:
    """Give the sandbox without faults, at our time; orders of earlier tests are still in it."""
    running_sandbox.calm()
    yield running_sandbox
    running_sandbox.calm()
    running_sandbox.post("/clock", reset=True)


@pytest.fixture
def shelves(sandbox: Sandbox) -> Shelves:
    return Shelves(sandbox)


@pytest.fixture(params=list(Provider), ids=lambda provider: provider.value)
def provider(request: pytest.FixtureRequest) -> Provider:
    chosen: Provider = request.param
    return chosen


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite database with every table and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("model") / "gateway.sqlite"
    settings = GatewaySettings(database_url=f"sqlite:///{path}", port=0, token_key=TOKEN_KEY)
    migrate_database(service(), settings)
    return path


@pytest.fixture
def a_gateway(sandbox: Sandbox, model: Path, tmp_path: Path) -> OpenGateway:
    """Give a function that opens a gateway on the same database again and again."""
    shutil.copy(model, tmp_path / "gateway.sqlite")

    def open_one(
        url: str = "", clock: Any = None, *, lead: bool = True, **changes: Any
    ) -> AbstractAsyncContextManager[Gateway]:
        address = url or f"sqlite:///{tmp_path / 'gateway.sqlite'}"
        settings = gateway_settings(address, tmp_path / "keys", sandbox, **changes)
        more = {"clock": clock} if clock else {}
        return open_gateway(settings, sandbox, lead=lead, **more)

    return open_one


@pytest.fixture
async def gateway(a_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    """Give a leading gateway on SQLite."""
    async with a_gateway() as gateway:
        yield gateway
