"""Messages on every subject, spoilt in every way: commands are answered, nothing is half done."""

from pathlib import Path

from contracts.generation.table import rows_of
from tests.hostile.bodies_made import bodies_of
from tests.hostile.commands_sent import SERVICE_OF, send_commands
from tests.hostile.events_sent import send_events
from tests.hostile.services import town
from tests.servers import running_nats

EVENTS = 200
FEW = 3
"""Commands of which hypothesis makes bodies here; it takes its time."""
MESSAGES = 400
"""Every command of the catalogue a dozen times; `make hostile MESSAGES=100000` sends more."""


async def test_every_spoilt_command_is_answered(tmp_path: Path) -> None:
    """No silence, no 5xx; and every store can still be read from its first event on."""
    with running_nats() as bus, town(tmp_path, bus.url) as services:
        bodies = bodies_of(rows_of("command")[:FEW], 1, number=1)
        verdict = await send_commands(bus.url, services, MESSAGES, seed=1, bodies=bodies)
        assert not verdict.wrong, "\n".join(verdict.wrong[:10])
        assert sum(verdict.statuses.values()) == MESSAGES
        assert {200, 401, 403, 422} <= verdict.statuses.keys(), verdict.statuses
        for name in SERVICE_OF.values():
            services.serving[name].decoded()


async def test_what_only_looks_like_an_event_stops_nobody(tmp_path: Path) -> None:
    """Every follower comes to the true events behind it, and none is lost."""
    with running_nats() as bus, town(tmp_path, bus.url) as services:
        buried = await send_events(bus.url, services, EVENTS, seed=1)
        assert all(buried.values()), buried
        for name in SERVICE_OF.values():
            services.serving[name].decoded()
