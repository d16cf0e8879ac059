"""Cuts of the network between any two, of both kinds: refused, and swallowed without a word."""

import asyncio
from dataclasses import dataclass
from random import Random

from tests.faults.journal import Journal
from tests.faults.running.links import Link
from tests.faults.tally import Tally

CUT_SECONDS = (0.2, 4.0)


@dataclass(slots=True)
class Cuts:
    """Cuts one link at a time."""

    links: list[Link]
    random: Random
    journal: Journal
    tally: Tally

    async def one(self) -> None:
        """Cut a link for some time, and heal it."""
        link = self.random.choice(self.links)
        swallow = self.random.random() < 0.5
        kind = "swallowed" if swallow else "cut"
        self.journal.note(f"fault: {kind}", link=link.name)
        self.tally.other[f"{kind}: {link.name}"] += 1
        (link.swallow if swallow else link.cut)()
        try:
            await asyncio.sleep(self.random.uniform(*CUT_SECONDS))
        finally:
            link.heal()
            self.journal.note("fault: healed", link=link.name)
