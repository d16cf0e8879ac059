"""Requests that a machine has made up from each API's own document."""

from pathlib import Path

import pytest

from tests.hostile.requests_made import attack
from tests.hostile.services import NAMES, town
from tests.servers import running_nats

EXAMPLES = 2
"""For each operation, valid and broken ones; `make hostile` sends many more."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def test_every_answer_is_documented_and_none_is_a_mistake_of_ours(folder: Path) -> None:
    """No 5xx, no status, content type or shape that the OpenAPI document does not name."""
    with running_nats() as bus, town(folder, bus.url) as services:
        for name in NAMES:
            verdict = attack(services, services.serving[name], EXAMPLES, number=1)
            statuses = {status for _, status in verdict.answers}
            assert {200, 422} <= statuses, f"{name} was hardly asked: {sorted(statuses)}"
            assert not verdict.wrong, "\n\n".join(verdict.wrong[:5])
