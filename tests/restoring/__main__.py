"""`make restoring`: loses data, puts backups back, and counts what was bought."""

import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path

from tests.restoring.playing import play
from tests.restoring.scenarios import SCENARIOS
from tests.story.script import NotAsExpectedError


def main() -> int:
    """Return 0 when everything stood as it must."""
    parser = ArgumentParser(prog="python -m tests.restoring", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--only", help="the name of one scenario")
    chosen = parser.parse_args()
    scenarios = [one for one in SCENARIOS if chosen.only in {None, one.__name__}]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="caigou-restoring-") as folder:
        Path(folder).chmod(0o711)
        try:
            play(scenarios, chosen.database, Path(folder))
        except NotAsExpectedError as error:
            print(f"     NOT AS EXPECTED: {error}")
            print(f"restoring: database={chosen.database} failed")
            return 1
    seconds = time.monotonic() - began
    print(
        f"restoring: database={chosen.database} scenarios={len(scenarios)} doubled=0 lost=0"
        f" seconds={seconds:.0f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
