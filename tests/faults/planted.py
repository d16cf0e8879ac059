"""`make faults-planted`: each fault that is planted on purpose must be caught, and by what."""

import argparse
import asyncio
import logging
import sys

import structlog

from tests.faults.run import run
from tests.faults.running.forked import Nursery
from tests.faults.running.planting import HEALED, PLANTS
from tests.faults.running.site import Kind
from tests.faults.storm import Plan

SECONDS = 25.0
SEEDS = 3
"""So many runs at most to catch one."""

POINTS = {
    "ack-before-commit": ("apply.before",),
    "ack-before-commit-alone": ("apply.before",),
    "create-before-recording": ("create.after", "commit.before"),
    "position-in-another-transaction": ("commit.within",),
    "dropped-inbox": ("answer.before", "commit.after"),
}
"""Where processes die while a fault is planted: where it could show."""


def main() -> int:
    """Return 0 when every fault was caught, and nothing came of the one that is healed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--plant", choices=sorted(PLANTS | HEALED), action="append", default=[])
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    nursery, lines, good = Nursery(), [], True
    for name in chosen.plant or [*PLANTS, *HEALED]:
        caught, line = asyncio.run(_try(name, nursery, chosen.database))
        good = good and caught is (name in PLANTS)
        lines.append(line)
    nursery.close()
    print("\n".join(lines))
    return 0 if good else 1


async def _try(name: str, nursery: Nursery, database: str) -> tuple[bool, str]:
    kind: Kind = "postgresql" if database == "postgresql" else "sqlite"
    kills = 0
    for seed in range(1, SEEDS + 1):
        plan = Plan(seed, SECONDS, only=POINTS[name])
        result = await run(plan, nursery, kind, [name])
        kills += result.tally.kills.total()
        if result.violations:
            broken = ", ".join(sorted({one.invariant for one in result.violations}))
            number = len(result.violations)
            return True, f"planted: {name}: caught at seed {seed}: {number} violations of {broken}"
    return False, f"planted: {name}: nothing came of it in {SEEDS} seeds and {kills} kills"


if __name__ == "__main__":
    sys.exit(main())
