"""Plays the story on a private instance, and ends its services when all has been taken in."""

import asyncio
import contextlib
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.released.releases import Kind
from tests.released.rest import demand_all_taken_in, wait_for_rest
from tests.released.roster import ACTIVITY_LOG, GATEWAY, ORDER_STATUS
from tests.story.__main__ import QUICK, tell
from tests.story.script import Script

IN_ORDER = (GATEWAY, ORDER_STATUS, ACTIVITY_LOG)
"""First who makes news, last who only hears of it."""


class UnexpectedStoryError(Exception):
    """A step did not go as it should, so that the stores would keep a fault for ever."""


@contextmanager
def played(kind: Kind, home: Path) -> Iterator[Mapping[str, str]]:
    """Give the address of each service's database, after the story, when the services have ended.

    Raises UnexpectedStoryError with what was told, or RestlessError.
    """
    ports = StackPorts.private()
    with LocalStack(
        home,
        ports,
        database=kind,
        settings={GATEWAY.name: QUICK},
        sandbox_options=("--cancel-too-fast", "0"),
    ) as stack:
        _tell(stack)
        addresses = {service.name: stack._database_url(service.name) for service in IN_ORDER}
        wait_for_rest(addresses)
        # One by one and not by `stack.stop`: PostgreSQL is needed a little longer.
        for name in addresses:
            if stack.children[name].stop() != 0:
                raise UnexpectedStoryError(stack.children[name].told("did not end cleanly"))
        demand_all_taken_in(addresses)
        yield addresses
    ports.release()


def _tell(stack: LocalStack) -> None:
    script, told = Script(), io.StringIO()
    with contextlib.redirect_stdout(told):
        asyncio.run(tell(stack, script))
    if not script.succeeded:
        raise UnexpectedStoryError(f"{told.getvalue()}\n{script.last_line()}")
