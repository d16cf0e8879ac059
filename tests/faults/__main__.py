"""`make faults`: the real processes under load and faults, judged from outside."""

import argparse
import logging
import sys
from pathlib import Path

import structlog
import uvloop

from tests.faults.run import run
from tests.faults.running.forked import Nursery
from tests.faults.running.planting import HEALED, PLANTS
from tests.faults.running.points import GATEWAY, ORDER_STATUS
from tests.faults.storm import CUSTOMERS, Plan
from tests.faults.tally import reported, told

TWICE = (ORDER_STATUS, GATEWAY)


def main() -> int:
    """Return 0 when no invariant was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of load and faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="seeds in a row")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--plant", choices=sorted(PLANTS | HEALED), action="append", default=[])
    parser.add_argument("--only", action="append", default=[], help="points to die at")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="served at once")
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--report", type=Path, help="adds the kills per point to a file")
    parser.add_argument("--keep", action="store_true", help="leave the folders of the runs")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    good, nursery = True, Nursery()
    for seed in range(chosen.seed, chosen.seed + chosen.runs):
        # Every third seed: with two processes a pause loses the lead, with one a death stops all.
        twice = TWICE if chosen.database == "postgresql" and seed % 3 == 0 else ()
        plan = Plan(
            seed,
            chosen.seconds,
            faults=not chosen.no_faults,
            only=tuple(chosen.only),
            before=reported(chosen.report, chosen.database),
            twice=twice,
            customers=chosen.customers,
        )
        result = uvloop.run(run(plan, nursery, chosen.database, chosen.plant, keep=chosen.keep))
        good = good and not result.violations
        if chosen.report:
            number = len(result.violations)
            result.tally.add_to(chosen.report, chosen.database, seed=seed, violations=number)
    nursery.close()
    if chosen.report:
        print("\n".join(told(chosen.report)))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
