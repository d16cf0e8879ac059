"""Fixtures of the marketplace suites: a scripted server, and an adapter that speaks to it."""

from collections.abc import AsyncIterator

import pytest

from services.marketplace_gateway.application.marketplace import Marketplace
from tests.conformance.marketplaces.kits import KITS, QUICK, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer, scripted_server


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
