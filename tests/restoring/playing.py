"""Plays scenarios of restoring, one after another, on one private instance."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Literal

from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.restoring.site import QUICK, Site
from tests.story.stage import ACTIVITY_LOG, GATEWAY, ORDER_STATUS, Stage

Scenario = Callable[[Site], Awaitable[None]]


def play(
    scenarios: Sequence[Scenario], database: Literal["sqlite", "postgresql"], folder: Path
) -> None:
    """Play them. Raises NotAsExpectedError with what was seen."""
    ports = StackPorts.private()
    with LocalStack(
        folder,
        ports,
        database,
        services=(ORDER_STATUS, GATEWAY, ACTIVITY_LOG),
        settings={GATEWAY: QUICK},
        sandbox_options=("--cancel-too-fast", "0"),
    ) as stack:
        asyncio.run(_play(scenarios, stack))
    ports.release()


async def _play(scenarios: Sequence[Scenario], stack: LocalStack) -> None:
    for scenario in scenarios:
        print(f"{scenario.__name__}: {scenario.__doc__}", flush=True)
        stage = await Stage.open(stack)
        try:
            await scenario(Site(stack, stage, stack.data / "backups"))
        finally:
            await stage.close()
