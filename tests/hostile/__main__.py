"""`make hostile`: every API and every subject attacked at length, with a verdict at the end."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from chassis.logs import configure_logs
from contracts.generation.table import rows_of
from tests.hostile.bodies_made import bodies_of
from tests.hostile.commands_sent import SERVICE_OF, send_commands
from tests.hostile.events_sent import send_events
from tests.hostile.requests_made import attack
from tests.hostile.services import NAMES, Town, town
from tests.servers import running_nats

BODIES = 5
"""Valid ones of each message that hypothesis makes, and as many broken ones."""


def main() -> int:
    """Return 0 when nothing was wrong."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--examples", type=int, default=50, help="requests per operation and kind")
    asked.add_argument("--messages", type=int, default=20_000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    configure_logs("hostile", as_json=True, level="CRITICAL")
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running_nats() as bus,
        town(Path(folder), bus.url) as services,
    ):
        wrong += asyncio.run(_messages(bus.url, services, options.messages, options.seed))
        for name in NAMES:
            serving = services.serving[name]
            verdict = attack(services, serving, options.examples, options.seed)
            print(f"{name}: {sum(verdict.answers.values())} requests, {len(verdict.wrong)} wrong")
            wrong += verdict.wrong
        for name in SERVICE_OF.values():
            print(f"{name}: {len(services.serving[name].decoded())} events, all can be read")
    for one in wrong[:50]:
        print(f"\n{one}")
    print(f"hostile: seed={options.seed} wrong={len(wrong)}")
    return 1 if wrong else 0


async def _messages(bus: str, services: Town, number: int, seed: int) -> list[str]:
    events = number // 10
    bodies = await asyncio.to_thread(
        bodies_of, [*rows_of("command"), *rows_of("event")], BODIES, seed
    )
    print(f"bodies made by hypothesis: {sum(map(len, bodies.values()))}")
    sent = await send_commands(bus, services, number - events, seed, bodies)
    print(f"commands: {number - events}, {len(sent.wrong)} wrong, {dict(sent.statuses)}")
    buried = await send_events(bus, services, events, seed, bodies)
    print(f"no events: {events}, dead letters: {buried}")
    return sent.wrong


if __name__ == "__main__":
    sys.exit(main())
