"""What a fork does: wraps the ports, plants what was asked for, and runs the service."""

from pathlib import Path
from typing import Any

from chassis import cli
from chassis.leadership import leader, lease
from chassis.writer.writer import Writer
from tests.faults.running.announcing import announce
from tests.faults.running.board import Board
from tests.faults.running.planting import plant
from tests.faults.running.points import POINTS

SERVED = tuple(POINTS)
LEASE_SECONDS = 3
"""Half of the product's: after a kill the next leader waits for the lease to run out."""
SMALL_CACHE_BYTES = 4 * 1024 * 1024


def serve(service: str, board: str, plants: list[str], small_caches: bool) -> None:
    """Run until told to stop. Raises typer.Exit when it cannot start."""
    for module in (lease, leader):
        setattr(module, "LEASE_SECONDS", LEASE_SECONDS)  # noqa: B010  leader imports the name
    leader.SURE_SECONDS = LEASE_SECONDS - 1.5
    if small_caches:
        defaults: Any = Writer.__init__.__kwdefaults__
        defaults["cache_bytes"] = SMALL_CACHE_BYTES
    for name in plants:
        plant(name)
    announce(Board(Path(board)))
    cli.serve(service)
