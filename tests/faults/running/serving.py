"""What a fork does: wraps the ports, plants what was asked for, and runs the service."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from chassis import cli, streams
from chassis.leadership import leader, lease
from chassis.writer.recent import RecentAnswers
from chassis.writer.writer import Writer
from services.order_status.adapters.kept_rows import KeptRows
from services.order_status.application.views import numbers
from tests.faults.running.announcing import announce
from tests.faults.running.board import Board
from tests.faults.running.planting import plant
from tests.faults.running.points import POINTS

SERVED = tuple(POINTS)
LEASE_SECONDS = 3
"""Half of the product's: after a kill the next leader waits for the lease to run out."""
SMALL_CACHE_BYTES = 4 * 1024 * 1024
SMALL_ANSWER_BYTES = 1024 * 1024
SMALL_NUMBER_OF_ROWS = 250
SMALL_NUMBER_OF_IDS = 2_000
"""And of numbers that are searched for."""


def serve(service: str, board: str, plants: list[str], small_caches: bool) -> None:
    """Run until told to stop. Raises typer.Exit when it cannot start."""
    for module in (lease, leader):
        setattr(module, "LEASE_SECONDS", LEASE_SECONDS)  # noqa: B010  leader imports the name
    leader.SURE_SECONDS = LEASE_SECONDS - 1.5
    if small_caches:
        _make_caches_small()
    for name in plants:
        plant(name)
    announce(Board(Path(board)))
    cli.serve(service)


def _make_caches_small() -> None:
    """Let whatever is bounded be full within minutes, so that what grows behind it is seen."""
    defaults: Any = Writer.__init__.__kwdefaults__
    defaults["cache_bytes"] = SMALL_CACHE_BYTES
    for bounded, bound in ((RecentAnswers, SMALL_ANSWER_BYTES), (KeptRows, SMALL_NUMBER_OF_ROWS)):
        constructor: Any = bounded.__init__
        constructor.__defaults__ = (bound,)
    for module, name in ((streams, "_stream_id"), (numbers, "endings")):
        kept: Any = getattr(module, name)
        setattr(module, name, lru_cache(SMALL_NUMBER_OF_IDS)(kept.__wrapped__))
