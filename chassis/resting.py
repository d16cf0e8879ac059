"""The rest of whoever follows the store, after a batch that was not full."""

import asyncio

REST_SECONDS = 0.05
"""The longest."""
FEW = 8
"""After so few events there is no rest: nothing presses, and somebody may look at the next one."""


async def rest(events: int, seconds: float) -> None:
    """Rest for as long as the batch took.

    Under load batches grow, instead of taking the processor from the commands.
    """
    if events > FEW:
        await asyncio.sleep(min(seconds, REST_SECONDS))
