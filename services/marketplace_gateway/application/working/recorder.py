"""Records what a worker has seen or decided, under the leader's fence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson

from chassis.command_context import CommandContext
from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.ports import Ports, Work

Step = Callable[[Unit], bool]
"""Appends events; tells whether it did what the worker wanted."""

ACTOR = "service:marketplace_gateway"


@dataclass(frozen=True, slots=True)
class Recorder:
    """One worker's way to write, with the story that its events belong to."""

    ports: Ports
    fence: Fence
    agency: str
    verb: str
    correlation_id: str
    causation_id: str
    actor: str = ACTOR

    @classmethod
    def of(cls, ports: Ports, fence: Fence, work: Work[Any], verb: str) -> "Recorder":
        """Return the recorder of a piece of work, which goes on with that work's story."""
        return cls(ports, fence, work.agency, verb, work.correlation_id, work.causation_id)

    async def record(self, step: Step) -> bool:
        """Run a step in a transaction of its own; return what it told.

        The key is new each time: the aggregates themselves say what no longer fits. Raises
        LeadershipLostError when this process leads no more: then nothing was written.
        """
        key = f"work:{uuid4()}"
        context = CommandContext(
            key=key,
            digest=key.encode(),
            verb=self.verb,
            agency=self.agency,
            actor=self.actor,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            at=self.ports.clock(),
            fence=self.fence,
        )
        answered = await self.ports.writer.submit(context, lambda unit: orjson.dumps(step(unit)))
        return bool(orjson.loads(answered.answer))
