"""A process that writes as fast as it can and says what was answered, until it is killed."""

import asyncio
import sys

from chassis.writer.pending import Handler
from chassis.writer.unit import Unit
from tests.chassis.counter import COUNTER, Counted, context, writer_on
from tests.conformance.stores.contents import opened


def two_counters(number: int) -> Handler:
    """Decide to count up two counters: together, or neither."""

    def decide(unit: Unit) -> bytes:
        for side in ("left", "right"):
            unit.append(COUNTER, (f"{side}{number % 7}",), [Counted(number)])
        return str(number).encode()

    return decide


async def write(url: str, keys: int) -> None:
    store = opened(url)
    writer = writer_on(store)

    async def one(number: int) -> None:
        answered = await writer.submit(context(f"k{number}"), two_counters(number))
        sys.stdout.write(f"{number} {answered.answer.decode()} {int(answered.repeated)}\n")
        sys.stdout.flush()

    for first in range(0, keys, 64):
        await asyncio.gather(*(one(number) for number in range(first, min(first + 64, keys))))
    await writer.aclose()
    store.close()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], int(sys.argv[2])))
