"""`python -m contracts.generation`: write, `--check`, or `--freeze DIR` for a release."""

import argparse
import sys
from pathlib import Path

from contracts.generation.examples import MissingExampleError
from contracts.generation.files import differences, freeze, write


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m contracts.generation", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail when a committed file is stale")
    what.add_argument("--freeze", type=Path, metavar="DIR", help="copy a release's messages to DIR")
    chosen = parser.parse_args()
    stale = differences() if chosen.check or chosen.freeze else write()
    for line in stale:
        print(line)  # noqa: T201 — a command's output
    if chosen.freeze and not stale:
        freeze(chosen.freeze)
        return 0
    if stale and (chosen.check or chosen.freeze):
        print("run: python -m contracts.generation", file=sys.stderr)  # noqa: T201 — likewise
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MissingExampleError as missing:
        sys.exit(str(missing))
