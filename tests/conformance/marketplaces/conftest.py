"""Fixtures: a scripted server with an adapter that speaks to it, and the real sandbox."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from services.marketplace_gateway.application.marketplace import Marketplace
from services.marketplace_gateway.domain.provider_order import Provider
from tests.conformance.marketplaces.kits import KITS, QUICK, Kit
from tests.conformance.marketplaces.sandbox_shop import BACK, Shop, adapter, log_in
from tests.conformance.marketplaces.scripted_server import ScriptedServer, scripted_server
from tests.marketplace_gateway.sandbox_process import sandbox_process


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with scripted_server() as running:
        yield running


@pytest.fixture(params=KITS, ids=lambda kit: kit.name)
def kit(request: pytest.FixtureRequest) -> Kit:
    chosen: Kit = request.param
    return chosen


@pytest.fixture
async def market(kit: Kit, server: ScriptedServer) -> AsyncIterator[Marketplace]:
    """Give the adapter of the kit, speaking to the scripted server in its normal ways."""
    server.script = kit.script()
    adapter = kit.make(server.url, QUICK)
    yield adapter
    await adapter.close()


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a sandbox of our own on a free port, with its data in a folder of its own."""
    with sandbox_process(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox.url


@pytest.fixture(params=list(Provider), ids=lambda provider: provider.value)
async def shop(request: pytest.FixtureRequest, sandbox_url: str) -> AsyncIterator[Shop]:
    provider: Provider = request.param
    account = {Provider.ALI1688: "caigou01", Provider.TAOBAO: "global01"}[provider]
    market = adapter(provider, sandbox_url)
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as http:
        await http.delete(f"{sandbox_url}/control/faults")
        grant = await market.exchange(await log_in(http, market, account), BACK)
        yield Shop(market, grant.access_token, grant.refresh_token, account, sandbox_url, http)
    await market.close()
