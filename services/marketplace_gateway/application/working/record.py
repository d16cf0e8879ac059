"""Records what a worker has seen or decided, under the leader's fence."""

from collections.abc import Callable
from uuid import uuid4

import orjson

from chassis.command_context import CommandContext
from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.ports import Ports

Step = Callable[[Unit], bool]
"""Appends events; tells whether it did what the worker wanted."""

ACTOR = "service:marketplace_gateway"


async def record(
    ports: Ports,
    fence: Fence,
    step: Step,
    *,
    agency: str,
    verb: str,
    correlation_id: str,
    causation_id: str,
    actor: str = ACTOR,
) -> bool:
    """Run a step in a transaction of its own; return what it told.

    The key is new each time: the aggregates themselves say what no longer fits. Raises
    LeadershipLostError when this process leads no more: then nothing was written.
    """
    key = f"work:{uuid4()}"
    context = CommandContext(
        key=key,
        digest=key.encode(),
        verb=verb,
        agency=agency,
        actor=actor,
        correlation_id=correlation_id,
        causation_id=causation_id,
        at=ports.clock(),
        fence=fence,
    )
    answered = await ports.writer.submit(context, lambda unit: orjson.dumps(step(unit)))
    return bool(orjson.loads(answered.answer))
