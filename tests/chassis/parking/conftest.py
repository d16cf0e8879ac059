"""A service whose projection and follower can be poisoned, with its leader at work."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.nats import NatsServer
from tests.chassis.parking.yard import Yard, open_yard


@pytest.fixture
async def yard(database_url: str, nats_server: NatsServer, tmp_path: Path) -> AsyncIterator[Yard]:
    async with open_yard(database_url, nats_server.url, tmp_path) as yard:
        yield yard
