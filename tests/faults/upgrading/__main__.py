"""`make upgrade FROM=0.1.0`: a released version makes way for today's under load, and is judged."""

import argparse
import logging
import sys

import structlog
import uvloop

from tests.faults.journal import Journal
from tests.faults.run import run
from tests.faults.running.forked import Nursery
from tests.faults.running.points import ACTIVITY_LOG, GATEWAY, ORDER_STATUS
from tests.faults.running.site import Site
from tests.faults.storm import Plan
from tests.faults.upgrading.release import NoSuchReleaseError, release
from tests.faults.upgrading.upgrade import Upgrade

ORDER = (ACTIVITY_LOG, GATEWAY, ORDER_STATUS)
"""As `docs/operations.md` says: who only listens first."""


def main() -> int:
    """Return 0 when no invariant was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="a version that was released")
    parser.add_argument("--seconds", type=float, default=60, help="of load, the upgrade within")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        print(f"setting up {chosen.version}", flush=True)
        old = release(chosen.version)
    except NoSuchReleaseError as error:
        print(f"upgrade: {error}", file=sys.stderr)
        return 1
    upgrades: list[Upgrade] = []

    def arrange(site: Site, journal: Journal) -> Upgrade:
        pause = chosen.seconds / (len(ORDER) + 1)
        upgrades.append(Upgrade(site, journal, old, ORDER, pause))
        return upgrades[0]

    nursery = Nursery()
    plan = Plan(chosen.seed, chosen.seconds, faults=False, upgraded=True)
    result = uvloop.run(run(plan, nursery, chosen.database, keep=chosen.keep, arrange=arrange))
    nursery.close()
    away = " ".join(f"{name}={seconds:.1f}s" for name, seconds in upgrades[0].away.items())
    print(f"upgrade: from={chosen.version} away: {away}")
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
