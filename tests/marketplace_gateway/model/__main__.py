"""`make model`: explores the booking protocol and tells how much there was to see."""

import argparse
import sys
import time
from dataclasses import astuple, fields

from tests.marketplace_gateway.model.bounds import DEEP, SMALL, Bounds
from tests.marketplace_gateway.model.exploring import explore
from tests.marketplace_gateway.model.rules import Rules

NAMES = [bound.name for bound in fields(Bounds)]


def main() -> int:
    """Return 0 when every law held in every run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="what the suite explores")
    parser.add_argument("--bounds", metavar=",".join(NAMES), help="one exploration, of these")
    chosen = parser.parse_args()
    explored = SMALL if chosen.small else DEEP
    if chosen.bounds:
        explored = (Bounds(*map(int, chosen.bounds.split(","))),)
    return max(_explored(bounds) for bounds in explored)


def _explored(bounds: Bounds) -> int:
    began = time.process_time()
    found = explore(Rules(bounds))
    for words in found.story:
        print(f"  {words}")
    allowed = " ".join(
        f"{name}={number}" for name, number in zip(NAMES, astuple(bounds), strict=True)
    )
    print(f"model: {allowed}")
    print(f"model: {found.line()} seconds={time.process_time() - began:.0f}", flush=True)
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main())
