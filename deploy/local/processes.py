"""Child processes: started in a session of their own, awaited until ready, stopped in order."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import launching, orphans
from deploy.local.launching import Launch, Process

STOP_SECONDS = 10.0
READY_SECONDS = 30.0
TAIL_LINES = 15


class StartError(Exception):
    """A child did not become ready; the message shows the end of its log."""


@dataclass(slots=True)
class Child:
    """One program that we start and stop, again and again if need be."""

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    user: int | None = None
    """Run as this user; None = as ourselves."""
    _process: Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Exit status of the last run; None while it runs or when it never ran."""
        return self._process.poll() if self._process else None

    def start(self, seconds: float = READY_SECONDS) -> None:
        """Start, and wait until it is ready. Raises StartError."""
        self.launch()
        self.wait_ready(seconds)

    def launch(self) -> None:
        """Start without waiting. Harmless while it runs."""
        if self.runs:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            environment = {**_inherited(), **self.environment}
            launch = Launch(self.command, log, environment, self.folder, self.user)
            self._process = launching.launcher(launch)
        orphans.watch(self._process.pid, self.stop_signal)

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until it is ready. Raises StartError when it ends before, or takes too long."""
        deadline = time.monotonic() + seconds
        while True:
            if not self.runs:
                self._reap()
                raise StartError(self.told(f"ended at once with status {self.status}"))
            if self.ready():
                return
            if time.monotonic() > deadline:
                self.stop()
                raise StartError(self.told(f"was not ready within {seconds:.0f} seconds"))
            time.sleep(0.02)

    def stop(self, seconds: float = STOP_SECONDS) -> int | None:
        """Ask it to end, then make it end; returns its exit status."""
        self.ask_to_stop()
        return self.wait_stopped(seconds)

    def ask_to_stop(self) -> None:
        if self.runs and self._process:
            self._process.send_signal(self.stop_signal)

    def wait_stopped(self, seconds: float = STOP_SECONDS) -> int | None:
        """Wait for its end; after the time it is killed, with all that it started."""
        if self._process is None:
            return None
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()
        return self._reap()

    def kill(self) -> int | None:
        """Kill it and all that it started, as a power cut would."""
        if self._process is None:
            return None
        if self.runs:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        return self._reap()

    def told(self, what: str) -> str:
        """Say what happened to it, with the end of its log."""
        return f"{self.name} {what}; the end of {self.log}:\n{self.tail()}"

    def tail(self, lines: int = TAIL_LINES) -> str:
        try:
            with self.log.open(errors="replace") as log:
                return "".join(deque(log, lines)).rstrip() or "(the log is empty)"
        except OSError:
            return "(there is no log)"

    def _reap(self) -> int | None:
        if self._process is None:
            return None
        status = self._process.wait()
        orphans.forget(self._process.pid)
        return status


def _inherited() -> dict[str, str]:
    # Settings of one service, left in the caller's environment, would reach all of them.
    return {name: value for name, value in os.environ.items() if not name.startswith("CAIGOU_")}
