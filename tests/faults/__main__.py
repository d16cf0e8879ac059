"""`make faults`: the real processes under load and faults, judged from outside."""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
from pathlib import Path

import structlog
import uvloop

from tests.faults.journal import Journal
from tests.faults.running.planting import HEALED, PLANTS
from tests.faults.running.site import Site
from tests.faults.storm import Plan, Result, Storm
from tests.faults.tally import told

TOLD_VIOLATIONS = 10
MOST_OF_A_LINE = 600


def main() -> int:
    """Return 0 when no invariant was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of load and faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1, help="seeds in a row")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--plant", choices=sorted(PLANTS | HEALED), action="append", default=[])
    parser.add_argument("--only", action="append", default=[], help="points to die at")
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--report", type=Path, help="adds the kills per point to a file")
    parser.add_argument("--keep", action="store_true", help="leave the folder of a bad run")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    good = True
    for seed in range(chosen.seed, chosen.seed + chosen.runs):
        plan = Plan(seed, chosen.seconds, not chosen.no_faults, tuple(chosen.only))
        result = uvloop.run(_run(chosen, plan))
        good = good and not result.violations
        if chosen.report:
            number = len(result.violations)
            result.tally.add_to(chosen.report, chosen.database, seed=seed, violations=number)
    if chosen.report:
        print("\n".join(told(chosen.report)))
    return 0 if good else 1


async def _run(chosen: argparse.Namespace, plan: Plan) -> Result:
    home = Path(tempfile.mkdtemp(prefix="caigou-faults-"))
    home.chmod(0o711)
    journal = Journal(home / "journal.jsonl")
    result: Result | None = None
    site = Site(home, chosen.database, chosen.plant)
    try:
        await site.start()
        result = await Storm(site, plan, journal, home).run()
    finally:
        await site.stop()
        journal.close()
        if result is not None and not (result.violations and chosen.keep):
            await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
    _tell(result, journal)
    return result


def _tell(result: Result, journal: Journal) -> None:
    for violation in result.violations[:TOLD_VIOLATIONS]:
        print(f"{violation.sort.value}: {violation.invariant}: {violation.what[:MOST_OF_A_LINE]}")
        for line in journal.history(*violation.subjects):
            print(f"    {line[:MOST_OF_A_LINE]}")
    if len(result.violations) > TOLD_VIOLATIONS:
        print(f"and {len(result.violations) - TOLD_VIOLATIONS} more violations")
    print(result.line(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
