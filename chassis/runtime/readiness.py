"""What makes a service ready, asked of each part and of the store itself."""

from collections.abc import Sequence

from chassis.delivery.follower import Follower
from chassis.delivery.relay import Relay
from chassis.http.health import Check, Report
from chassis.leadership.leader import Leader
from chassis.projection.projector import Projector
from chassis.runtime.core import Core
from chassis.store.port import StoreUnavailableError


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
    state = "connected" if core.bus.connected else "disconnected"
    return Report("bus", core.bus.connected, state, core.bus.detail)


def _leader(leader: Leader) -> Report:
    return Report("leadership", ok=True, state="leads" if leader.leads else "stands by")


def _relay(leader: Leader, relay: Relay) -> Report:
    if not leader.leads:
        return Report("relay", ok=True, state="stands by")
    if relay.failure:
        return Report("relay", ok=False, state="interrupted", detail=relay.failure)
    return Report("relay", relay.ready, "runs" if relay.ready else "starting")


def _projection_check(core: Core, leader: Leader, projector: Projector) -> Check:
    name = f"projection {projector.projection.name}"

    def check() -> Report:
        if not leader.leads:
            return Report(name, ok=True, state="stands by")
        if projector.failure:
            return Report(name, ok=False, state="stopped", detail=projector.failure)
        try:
            behind = core.store.head() - projector.read_position()
        except StoreUnavailableError as error:
            return Report(name, ok=False, state="unknown", detail=str(error))
        return Report(name, ok=True, state="runs", detail=f"{behind} positions behind")

    return check


def _follower_check(leader: Leader, follower: Follower) -> Check:
    name = f"follower of {follower.source.name}"

    def check() -> Report:
        if not leader.leads:
            return Report(name, ok=True, state="stands by")
        if follower.failure:
            return Report(name, ok=False, state="stopped", detail=follower.failure)
        state = "follows" if follower.caught_up else "catching up"
        return Report(name, ok=True, state=state, detail=f"at {follower.position}")

    return check
