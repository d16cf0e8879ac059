"""A store whose items went the usual way, five events each, for whatever reads events."""

import asyncio

from contracts.order_status.vocabulary import ItemStatus
from tests.bench.commands import ITEMS_PER_ORDER, note, register, request, target
from tests.bench.comparisons.commands import writer_of

STEPS = (ItemStatus.PAID, ItemStatus.ORDERED, ItemStatus.QUALITY_INSPECTION)


async def fill(url: str, items: int) -> None:
    """Register the items, move them three times, and note something on each."""
    writer, executor = writer_of(url)
    await register(executor, items)
    for start in range(0, items, ITEMS_PER_ORDER):
        order = range(start, start + ITEMS_PER_ORDER)
        for status in STEPS:
            body = {"items": [target(number) for number in order], "status": status}
            answered = await executor.execute(request("change-status", body))
            assert answered.status == 200, answered.body
        await asyncio.gather(*(executor.execute(note(number)) for number in order))
    await writer.aclose()
