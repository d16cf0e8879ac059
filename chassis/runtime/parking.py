"""Gives a service whose parts apply events what it takes to park one: commands, a page, retries."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from chassis.commands.executor import CommandHandler
from chassis.delivery.follower import Follower
from chassis.http.health import Check, Report
from chassis.http.parked_route import parked_router
from chassis.leadership.leader import LeaderTask
from chassis.parking.commands import ParkingCommands
from chassis.parking.retries import Retries, TryAgain
from chassis.projection.projector import Projector
from chassis.projection.rebuild import rebuild
from chassis.runtime.core import Core, consumer_of, follower_part, projection_part
from chassis.store.port import Fence


@dataclass(frozen=True, slots=True)
class ParkingParts:
    """What parking adds to a service."""

    handlers: Sequence[CommandHandler] = ()
    routers: Sequence[APIRouter] = ()
    tasks: Sequence[LeaderTask] = ()
    checks: Sequence[Check] = ()


def parking_of(core: Core, source: str, followers: Sequence[Follower]) -> ParkingParts:
    """Wire parking for all projections and followers of a service."""
    if core.lot is None:
        return ParkingParts()
    positions: dict[str, Callable[[], int]] = {}
    again: dict[str, TryAgain] = {}
    for name, projector in core.projectors.items():
        positions[projection_part(name)] = projector.read_position
        again[projection_part(name)] = _replay(core, projector)
    for follower in followers:
        part = follower_part(follower.source.name)
        positions[part] = _position(core, follower.source.name)
        again[part] = follower.try_again
    return _parts(core, source, positions, again)


def _parts(
    core: Core,
    source: str,
    positions: Mapping[str, Callable[[], int]],
    again: Mapping[str, TryAgain],
) -> ParkingParts:
    lot = core.parking
    retries = Retries(lot, again, core.writing, core.clock)

    def position_of(part: str) -> int:
        return positions[part]()

    def check() -> Report:
        parked = sum(len(lot.of(part)) for part in positions)
        # It was a person's decision, so the service is ready; but nobody shall forget it.
        return Report("parked events", ok=True, state=f"{parked} parked" if parked else "none")

    commands = ParkingCommands(lot, list(positions), position_of, retries.asked.wake)
    return ParkingParts(
        handlers=commands.handlers(source),
        routers=[parked_router(lot, list(positions), position_of, core.verifier)],
        tasks=[retries.run],
        checks=[check],
    )


def _position(core: Core, source: str) -> Callable[[], int]:
    return lambda: core.store.position(consumer_of(source))


def _replay(core: Core, projector: Projector) -> TryAgain:
    """Apply a parked event in its own place: rows are folded in order, so all is replayed."""
    part = projection_part(projector.projection.name)

    def replay(position: int) -> None:
        parked = {one.position for one in core.parking.of(part)} - {position}
        with projector.at_rest():
            rebuild(
                projector.projection,
                core.store,
                core.database,
                projector.codec,
                lambda *_: None,
                parked,
            )

    async def try_again(position: int, _fence: Fence) -> None:
        await asyncio.to_thread(replay, position)

    return try_again
