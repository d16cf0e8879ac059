"""Transactions of the model: the real unit of work on the model's store."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from chassis.command_context import CommandContext
from chassis.recorded import Recorded
from chassis.store.port import Fence
from chassis.streams import StreamName
from chassis.writer.states import Held
from chassis.writer.unit import Unit
from tests.marketplace_gateway.model.world import Store


class _Committed:
    """What earlier commands decided, as a unit of work sees it: here, everything."""

    def __init__(self, store: Store) -> None:
        self.changed = cast("Mapping[StreamName, Held]", store)
        self.recorded: tuple[Recorded, ...] = ()
        self.seen: dict[StreamName, int] = {}


def context_of(
    actor: str, at: datetime, fence: Fence | None = None, agency: str = "default"
) -> CommandContext:
    """Return the context of a transaction that no worker began."""
    return CommandContext(
        key="model",
        digest=b"model",
        verb="model",
        agency=agency,
        actor=actor,
        correlation_id="story",
        causation_id="cause",
        at=at,
        fence=fence,
    )


def commit(
    store: Store, context: CommandContext, handler: Callable[[Unit], Any]
) -> tuple[Any, Store, list[str]]:
    """Run a handler; return what it answered, the store after it, and the events' names."""
    unit = Unit(context, cast("Any", None), below=_Committed(store))
    answer = handler(unit)
    names = [type(recorded.event).__name__ for recorded in unit.recorded]
    return answer, store.changed(unit.changed), names
