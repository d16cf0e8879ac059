"""`make demo`: starts everything, seeds a few orders, and waits for Ctrl-C."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType

from rich.console import Console

from deploy.local.demo_words import show_addresses, show_sign_in, show_what_to_try
from deploy.local.foreground import alone_in_front
from deploy.local.ports import PortsTakenError
from deploy.local.processes import Child, StartError
from deploy.local.seed import seed
from deploy.local.stack import FolderInUseError, LocalStack
from deploy.local.stack_parts import ROOT
from deploy.local.stack_ports import BASE_VARIABLE, DEMO_BASE, StackPorts

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY_SECONDS = 0.5


class Demo:
    """One run of the demo, from the first line to the last."""

    def __init__(self, home: Path, database: str, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._stack = LocalStack(
            home,
            StackPorts.of_demo(),
            "postgresql" if database == "postgresql" else "sqlite",
            report=self._report,
        )

    def run(self) -> int:
        """Return the exit status."""
        try:
            return self._run()
        except KeyboardInterrupt:
            return 0
        except (PortsTakenError, FolderInUseError) as error:
            self._tell_taken(error)
        except StartError as error:
            self._fail(str(error))
        finally:
            # A second Ctrl-C must not leave half of it running.
            for number in STOPS:
                signal.signal(number, signal.SIG_IGN)
            self._stack.stop()
        return 1

    def _run(self) -> int:
        self._stack.start()
        try:
            seed(self._stack)
        except Exception as error:  # noqa: BLE001  whatever it was: the demo runs, and says so
            self._fail(f"the demo's orders are not complete; the next start goes on\n{error!r}")
        self._console.print()
        show_addresses(self._console, self._stack)
        show_what_to_try(self._console, self._stack)
        show_sign_in(self._console, self._stack)
        seconds = time.monotonic() - self._began
        self._console.print(f"ready after {seconds:.1f} s; Ctrl-C stops everything")
        return self._wait()

    def _wait(self) -> int:
        parent = os.getppid()
        while not (dead := self._stack.dead()):
            # make killed: nobody could press Ctrl-C any more.
            if "MAKELEVEL" in os.environ and os.getppid() != parent:
                return 0
            time.sleep(LOOK_EVERY_SECONDS)
        for child in dead:
            self._fail(_end_of(child))
        return 1

    def _report(self, what: str) -> None:
        seconds = time.monotonic() - self._began
        self._console.print(f"[dim]{seconds:5.1f} s[/]  {what}")

    def _fail(self, text: str) -> None:
        self._console.print("[red bold]demo:[/]", end=" ")
        self._console.print(text, soft_wrap=True, markup=False, highlight=False)

    def _tell_taken(self, error: PortsTakenError | FolderInUseError) -> None:
        if isinstance(error, FolderInUseError):
            self._fail(f"{error}. Is a demo running already? Stop it first.")
            return
        for taken in error.taken:
            self._fail(str(taken))
        self._fail(
            f"Stop what holds it, or take other ports: {BASE_VARIABLE}={DEMO_BASE + 1000} make demo"
        )


def _end_of(child: Child) -> str:
    return child.told(f"ended by itself with status {child.status}")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    parser = ArgumentParser(prog="python -m deploy.local.demo", description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT, help="folder in which .caigou is kept")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    for number in STOPS:
        signal.signal(number, _interrupt)
    try:
        with alone_in_front():
            return Demo(options.home, options.database, Console(highlight=False)).run()
    except ValueError as error:
        sys.stderr.write(f"demo: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
