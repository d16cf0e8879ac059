"""Every test gets a sandbox of its own, in memory."""

from collections.abc import AsyncIterator

import pytest

from sandbox.settings import Settings
from tests.sandbox.buyer_1688 import Buyer1688
from tests.sandbox.buyer_taobao import BuyerTaobao
from tests.sandbox.stage import Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    opened = open_stage(Settings())
    yield opened
    await opened.http.aclose()
    opened.world.database.close()


@pytest.fixture
async def buyer(stage: Stage) -> Buyer1688:
    found = Buyer1688(stage.http)
    await found.log_in()
    return found


@pytest.fixture
async def distributor(stage: Stage) -> BuyerTaobao:
    found = BuyerTaobao(stage.http, stage.clock.now)
    await found.log_in()
    return found
