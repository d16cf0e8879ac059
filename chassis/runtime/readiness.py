"""What makes a service ready, asked of each part and of the store itself."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from chassis.delivery.follower import Follower
from chassis.delivery.lag import Lag, end_of
from chassis.delivery.relay import Relay
from chassis.http.health import Check, Report
from chassis.leadership.leader import Leader
from chassis.projection.projector import Projector
from chassis.runtime.core import Core, consumer_of, follower_part, projection_part

FROZEN_SECONDS = 30.0
"""What does not move for longer, though an event waits for it, makes the service not ready."""

BEHIND_SECONDS = 10.0
"""Whose oldest event has waited for longer is catching up."""


def standard_checks(
    core: Core,
    leader: Leader,
    relay: Relay | None,
    followers: Sequence[Follower],
    lags: Mapping[str, Lag],
) -> list[Check]:
    """Return the checks that every service has."""
    checks: list[Check] = [lambda: _store(core), lambda: _bus(core), lambda: _leader(leader)]
    if relay is not None:
        checks.append(lambda: _relay(leader, relay))
    for projector in core.projectors.values():
        name = projection_part(projector.projection.name)
        checks.append(_lag_check(name, leader, lags[name], projector))
    for follower in followers:
        name = follower_part(follower.source.name)
        checks.append(_lag_check(name, leader, lags[name], follower))
    return checks


def lags_of(core: Core, followers: Sequence[Follower]) -> dict[str, Lag]:
    """Return a look at each projection's and each follower's lag, by the part's name."""

    async def head() -> int:
        return await asyncio.to_thread(core.store.head)

    lags = {
        projection_part(projector.projection.name): Lag(head, projector.read_position)
        for projector in core.projectors.values()
    }
    for follower in followers:
        position = partial(core.store.position, consumer_of(follower.source.name))
        end = end_of(core.client, follower.source.stream)
        lags[follower_part(follower.source.name)] = Lag(end, position)
    return lags


def _store(core: Core) -> Report:
    try:
        head = core.store.position("health")
    except Exception as error:  # noqa: BLE001  whatever it is, the store does not answer
        return Report("store", ok=False, state="unavailable", detail=repr(error))
    return Report("store", ok=head >= 0, state="answers")


def _bus(core: Core) -> Report:
    if not core.bus.connected:
        return Report("bus", ok=False, state="disconnected", detail=core.bus.detail)
    if not core.bus.checked:
        return Report("bus", ok=False, state="not as it must be", detail=core.bus.detail)
    if core.bus.refused:
        return Report("bus", ok=False, state="refused", detail=core.bus.refused)
    return Report("bus", ok=True, state="connected")


def _leader(leader: Leader) -> Report:
    return Report("leadership", ok=True, state="leads" if leader.leads else "stands by")


def _relay(leader: Leader, relay: Relay) -> Report:
    if not leader.leads:
        return Report("relay", ok=True, state="stands by")
    if relay.failure:
        return Report("relay", ok=False, state="interrupted", detail=relay.failure)
    return Report("relay", relay.ready, "runs" if relay.ready else "starting")


def _lag_check(name: str, leader: Leader, lag: Lag, part: Projector | Follower) -> Check:
    """Return the check of a part that follows something: in exactly one state at any time."""

    def check() -> Report:
        if not leader.leads:
            return Report(name, ok=True, state="stands by")
        if part.failure:
            detail = _at_event(part.stopped_at) + part.failure
            return Report(name, ok=False, state="stopped", detail=detail)
        try:
            behind, still = lag.behind(), lag.still()
        except Exception as error:  # noqa: BLE001  what cannot be told is not well
            return Report(name, ok=False, state="unknown", detail=repr(error))
        if still > FROZEN_SECONDS:
            detail = f"has not moved for {still:.0f} seconds"
            return Report(name, ok=False, state="frozen", detail=detail, seconds_behind=behind)
        if lag.unseen() > FROZEN_SECONDS:
            detail = "the end of what it follows cannot be looked at"
            return Report(name, ok=False, state="unknown", detail=detail)
        filling = isinstance(part, Follower) and not part.caught_up
        state = "catching up" if filling or behind > BEHIND_SECONDS else "live"
        return Report(name, ok=True, state=state, detail=_where(part), seconds_behind=behind)

    return check


def _at_event(position: int | None) -> str:
    return "" if position is None else f"at event {position}: "


def _where(part: Projector | Follower) -> str:
    buried = part.dead_letters if isinstance(part, Follower) else 0
    return f"at {part.position}" + (f", {buried} dead letters" if buried else "")
