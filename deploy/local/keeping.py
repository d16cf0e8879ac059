"""`make backup` and `make restore`: every store of the demo at once.

The demo goes on while it is backed up; to be restored it has to be stopped. The sandbox is not
ours to put back: like a real marketplace it remembers what was bought meanwhile.
"""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from chassis.settings import env_file_of
from deploy.local.processes import StartError
from deploy.local.stack import FolderInUseError, LocalStack
from deploy.local.stack_parts import ROOT
from deploy.local.stack_ports import StackPorts

BACKUPS = "backups"
ENDING = ".caigou"
SECONDS = 3600.0


class NothingThereError(Exception):
    """There is no installation here, or no backup of it."""


def back_up(stack: LocalStack) -> Path:
    """Back every store up into a new folder; return it. Raises StartError, NothingThereError."""
    services = [name for name in stack.services if env_file_of(name, stack.data).exists()]
    if not services:
        msg = f"{stack.data} holds no installation"
        raise NothingThereError(msg)
    folder = stack.data / BACKUPS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for name in services:
        stack.caigou("backup", name, str(folder / f"{name}{ENDING}"), seconds=SECONDS)
        stack.report(f"{name} is backed up")
    return folder


def restore(stack: LocalStack, folder: Path) -> None:
    """Put back every store of which the folder holds a backup.

    Raises StartError, FolderInUseError while the demo runs, or NothingThereError.
    """
    found = [name for name in stack.services if (folder / f"{name}{ENDING}").exists()]
    if not found:
        msg = f"{folder} holds no backup"
        raise NothingThereError(msg)
    with stack.stopped():
        for name in found:
            stack.caigou("restore", name, str(folder / f"{name}{ENDING}"), seconds=SECONDS)
            stack.report(f"{name} is as it was")


def latest(data: Path) -> Path:
    """Return the folder of the latest backup. Raises NothingThereError."""
    folders = sorted((data / BACKUPS).glob("*"))
    if not folders:
        msg = f"{data / BACKUPS} holds no backup: run `make backup`"
        raise NothingThereError(msg)
    return folders[-1]


def main() -> int:
    parser = ArgumentParser(prog="python -m deploy.local.keeping", description=__doc__)
    parser.add_argument("what", choices=["backup", "restore"])
    parser.add_argument("--home", type=Path, default=ROOT, help="folder in which .caigou is kept")
    parser.add_argument("--from", dest="source", type=Path, help="a folder of `make backup`")
    chosen = parser.parse_args()
    home: Path = chosen.home.resolve()
    probe = LocalStack(home, StackPorts.of_demo())
    on_server = (probe.data / "postgresql" / "data").exists()
    stack = LocalStack(
        home, StackPorts.of_demo(), "postgresql" if on_server else "sqlite", report=_say
    )
    try:
        if chosen.what == "backup":
            sys.stdout.write(f"everything is in {back_up(stack)}\n")
        else:
            folder = chosen.source or latest(stack.data)
            restore(stack, folder)
            sys.stdout.write("start it with `make demo`; docs/backup.md says what to look at\n")
    except (StartError, NothingThereError) as error:
        sys.stderr.write(f"{chosen.what}: {error}\n")
        return 1
    except FolderInUseError as error:
        sys.stderr.write(f"{chosen.what}: {error}: stop the demo first\n")
        return 1
    return 0


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit(main())
