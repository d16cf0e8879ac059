"""`make story`: plays the whole purchase story on a private instance and says how it went."""

import asyncio
import sys
import tempfile
from pathlib import Path

from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.story.chapters import (
    automatic,
    binding,
    booking,
    limits,
    opening,
    payment,
    prices,
    vendor,
    warehouse,
)
from tests.story.script import Script
from tests.story.stage import Stage

# The same as in production, only quicker: nobody wants to wait a quarter of an hour here.
QUICK = {
    "CAIGOU_ABSENCE_WINDOW_SECONDS": "6",
    "CAIGOU_LOOK_UP_SECONDS": "0.5",
    "CAIGOU_POLL_SECONDS": "1",
    "CAIGOU_RETRY_SECONDS": "0.5",
    "CAIGOU_CALL_TIMEOUT_SECONDS": "2",
    "CAIGOU_BACKOFF_SECONDS": "0.5",
    "CAIGOU_BREAKER_SECONDS": "1",
    "CAIGOU_REPLAY_SECONDS": "1",
}

CHAPTERS = (
    opening,
    booking,
    prices,
    limits,
    binding,
    payment,
    vendor,
    automatic,
    warehouse,
)


async def tell(stack: LocalStack, script: Script) -> None:
    """Play every chapter."""
    stage = await Stage.open(stack)
    try:
        for chapter in CHAPTERS:
            await chapter.play(script, stage)
    finally:
        await stage.close()


def main() -> int:
    """Return 0 when every step went as expected."""
    script = Script()
    with tempfile.TemporaryDirectory(prefix="caigou-story-") as folder:
        print(f"A private instance in {folder}, on ports of its own.", flush=True)
        with LocalStack(
            Path(folder),
            StackPorts.private(),
            settings={"marketplace_gateway": QUICK},
            sandbox_options=("--cancel-too-fast", "0"),
        ) as stack:
            asyncio.run(tell(stack, script))
    print(script.last_line(), flush=True)
    return 0 if script.succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
