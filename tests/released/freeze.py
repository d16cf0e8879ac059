"""`python -m tests.released.freeze VERSION`: keeps what this version writes, for ever.

Plays the story on SQLite and on PostgreSQL, and keeps the stores, the messages, the topics and
what this version says of the stores. Nothing is kept unless all of it is as expected.
"""

import argparse
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from chassis.runtime.service import Service
from contracts.generation import files as contracts
from tests.released import golden
from tests.released.cleaning import betrayals, clean, of_this_machine
from tests.released.opening import opened
from tests.released.playing import UnexpectedStoryError, played
from tests.released.releases import KINDS, RELEASED, VERSION, Kind, Release
from tests.released.rest import RestlessError
from tests.released.roster import ALL, topics
from tests.released.storing import store
from tests.servers import ROOT, private_folder


class RefusedError(Exception):
    """The version cannot be frozen as things stand."""


def main() -> int:
    """Return 0 when the version was frozen and today's code reads it."""
    parser = argparse.ArgumentParser(prog="python -m tests.released.freeze", description=__doc__)
    parser.add_argument("version", help="as in pyproject.toml, e.g. 0.1.0")
    version: str = parser.parse_args().version
    try:
        _demand_ready(version)
        with private_folder() as folder:
            made = Release(folder / version)
            freeze(made, folder)
            shutil.copytree(made.folder, RELEASED / version)
    except (RefusedError, UnexpectedStoryError, RestlessError) as refusal:
        print(f"freeze: not frozen: {refusal}", file=sys.stderr)  # noqa: T201  a command's output
        return 1
    _say("reading it with today's code")
    command = [sys.executable, "-m", "pytest", "-q", str(RELEASED)]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603  ours
        shutil.rmtree(RELEASED / version)
        _say("not frozen: today's code does not read what it has just written")
        return 1
    _say(f"frozen in tests/released/{version}: commit it, and never change it")
    return 0


def freeze(release: Release, folder: Path) -> None:
    """Make the release's folder; the story is played below `folder`."""
    secrets: list[str] = []
    for kind in KINDS:
        began = time.monotonic()
        _say(f"playing the story on {kind}")
        home = folder / f"on-{kind}"
        with played(kind, home) as addresses:
            for service in ALL:
                keep(release, kind, service, addresses[service.name])
        secrets += of_this_machine(home)
        _say(f"as expected ({time.monotonic() - began:.0f} s)")
    release.topics_file.write_text("".join(f"{topic}\n" for topic in sorted(topics())))
    contracts.freeze(release.folder)
    if found := list(betrayals(release.folder, secrets)):
        raise RefusedError("\n".join(["what may not be kept is still there:", *found]))


def keep(release: Release, kind: Kind, service: Service, address: str) -> None:
    """Keep one service's store, and what this version says of it."""
    with opened(address) as (database, events):
        clean(database)
        said = golden.golden_of(service, database, events)
    golden.write(said, release.golden(kind, service.name))
    store(address, release.store(kind, service.name))


def _demand_ready(version: str) -> None:
    product = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if not VERSION.fullmatch(version) or version != product["version"]:
        raise RefusedError(f"pyproject.toml says version {product['version']}, not {version}")
    if (RELEASED / version).exists():
        raise RefusedError(f"{version} is frozen already, and a frozen version never changes")
    if stale := contracts.differences():
        raise RefusedError("\n".join(["run: python -m contracts.generation", *stale]))


def _say(what: str) -> None:
    print(f"freeze: {what}", flush=True)  # noqa: T201  a command's output


if __name__ == "__main__":
    sys.exit(main())
