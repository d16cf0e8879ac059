"""What makes a service ready, asked of each part and of the store itself."""

from collections.abc import Sequence

from chassis.delivery.follower import Follower
from chassis.delivery.relay import Relay
from chassis.http.health import Check, Report
from chassis.leadership.leader import Leader
from chassis.projection.projector import Projector
from chassis.runtime.core import Core, follower_part, projection_part

FROZEN_SECONDS = 30.0
"""An event that waits longer for its projection makes the service not ready."""


def standard_checks(
    core: Core, leader: Leader, relay: Relay | None, followers: Sequence[Follower]
) -> list[Check]:
    """Return the checks that every service has."""
    checks: list[Check] = [lambda: _store(core), lambda: _bus(core), lambda: _leader(leader)]
    if relay is not None:
        checks.append(lambda: _relay(leader, relay))
    checks += [_projection_check(core, leader, p) for p in core.projectors.values()]
    checks += [_follower_check(leader, follower) for follower in followers]
    return checks


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


def _projection_check(core: Core, leader: Leader, projector: Projector) -> Check:
    name = projection_part(projector.projection.name)

    def check() -> Report:
        if not leader.leads:
            return Report(name, ok=True, state="stands by")
        if projector.failure:
            detail = _at_event(projector.stopped_at) + projector.failure
            return Report(name, ok=False, state="stopped", detail=detail)
        try:
            behind = _seconds_behind(core, projector)
        except Exception as error:  # noqa: BLE001  what cannot be told is not well
            return Report(name, ok=False, state="unknown", detail=repr(error))
        if behind > FROZEN_SECONDS:
            return Report(name, ok=False, state="behind", detail=f"{behind:.0f} seconds behind")
        return Report(name, ok=True, state="runs", detail=f"{behind:.0f} seconds behind")

    return check


def _at_event(position: int | None) -> str:
    return "" if position is None else f"at event {position}: "


def _seconds_behind(core: Core, projector: Projector) -> float:
    """Ask the store, not the projector, which would not notice that it has stopped."""
    waiting = core.store.after(projector.read_position(), 1)
    if not waiting:
        return 0
    return max(0.0, (core.clock() - projector.codec.decode(waiting[0]).at).total_seconds())


def _follower_check(leader: Leader, follower: Follower) -> Check:
    name = follower_part(follower.source.name)

    def check() -> Report:
        if not leader.leads:
            return Report(name, ok=True, state="stands by")
        if follower.failure:
            detail = _at_event(follower.stopped_at) + follower.failure
            return Report(name, ok=False, state="stopped", detail=detail)
        state = "follows" if follower.caught_up else "catching up"
        buried = f", {follower.dead_letters} dead letters" if follower.dead_letters else ""
        return Report(name, ok=True, state=state, detail=f"at {follower.position}{buried}")

    return check
