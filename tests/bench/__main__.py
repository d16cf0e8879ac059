"""Every figure of `docs/performance.md`, measured beside a reference on this machine."""

import argparse
import sys
from pathlib import Path

import uvloop
from rich.console import Console

from chassis.runtime.collector import calm_collector
from tests.bench import harness, report
from tests.bench.catalogue import COMPARISONS
from tests.bench.row import Comparison, Result
from tests.servers import private_folder

RESULTS = Path(__file__).with_name("results.json")
PLOT = Path(__file__).with_name("results.svg")
LARGE_PLOT = Path(__file__).with_name("results-large.svg")


def chosen(only: str | None, *, large: bool) -> list[Comparison]:
    """Return what is to be measured. Raises SystemExit when nothing has that name."""
    if only is None:
        return [comparison for comparison in COMPARISONS if comparison.large == large]
    found = [c for c in COMPARISONS if any(row.name == only for row in c.rows)]
    if not found:
        names = ", ".join(row.name for c in COMPARISONS for row in c.rows)
        sys.exit(f"there is no row '{only}'; there are: {names}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="the name of one row")
    parser.add_argument("--large", action="store_true", help="growth: ten million events")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    console = Console(width=150)
    calm_collector()
    comparisons = chosen(options.only or None, large=options.large)
    with private_folder() as folder:
        results = uvloop.run(measured(comparisons, options.rounds, folder, console))
    console.print(report.table(results))
    if not options.only:
        report.write_plot(results, LARGE_PLOT if options.large else PLOT)


async def measured(
    comparisons: list[Comparison], rounds: int, folder: Path, console: Console
) -> list[Result]:
    """Return all results; each is written at once, so that a later failure loses none."""
    results: list[Result] = []
    async for found in harness.run(comparisons, rounds, folder, console):
        results += found
        report.write_json(found, RESULTS)
    return results


if __name__ == "__main__":
    main()
