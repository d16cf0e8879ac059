"""`make booking-faults`: proves at length that nothing is bought twice and nothing is lost."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog

from tests.marketplace_gateway.faults.run import run
from tests.marketplace_gateway.sandbox_process import sandbox_process


def main() -> int:
    """Return 0 when no order was doubled or lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bookings", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="caigou-faults-") as name:
        folder = Path(name)
        with sandbox_process(folder / "sandbox") as sandbox:
            verdict, cut_off = asyncio.run(run(folder, sandbox, chosen.bookings, chosen.seed))
    for wrong in verdict.wrong:
        print(wrong)
    seconds = time.monotonic() - began
    figures = f"{verdict.line()} cut_off={cut_off} seconds={seconds:.0f}"
    print(f"booking-faults: seed={chosen.seed} {figures}")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
