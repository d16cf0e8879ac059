"""One run from an empty folder to the last line."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.faults.journal import Journal
from tests.faults.running.forked import Nursery
from tests.faults.running.site import Kind, Site
from tests.faults.storm import Plan, Result, Storm, Troubles

TOLD_VIOLATIONS = 10
MOST_OF_A_LINE = 600


async def run(
    plan: Plan,
    nursery: Nursery,
    database: Kind,
    plants: Sequence[str] = (),
    *,
    keep: bool = False,
    arrange: Callable[[Site, Journal], Troubles] | None = None,
) -> Result:
    """Start a site, storm and judge; tell violations with their history, and the last line.

    `keep` leaves the folder, and names it. `arrange` may change a site before it is started, and
    says what is done to it then instead of the plan's faults.
    """
    home = Path(tempfile.mkdtemp(prefix="caigou-faults-"))
    home.chmod(0o711)
    journal = Journal(home / "journal.jsonl")
    result: Result | None = None
    site = Site(home, database, nursery, plants, seconds=plan.twice)
    try:
        troubles = arrange(site, journal) if arrange else None
        await site.start()
        result = await Storm(site, plan, journal, home, troubles).run()
    finally:
        await site.stop()
        journal.close()
        if keep:
            print(f"kept: {home}")
        else:
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
