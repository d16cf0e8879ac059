"""How the process of a child comes to be."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol


class Process(Protocol):
    """What is asked and told of a running program; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """Return its exit status; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""

    def send_signal(self, sig: int) -> None:
        """Signal it, unless it has ended."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A program to start, the leader of a session of its own; it reads nothing."""

    command: Sequence[str]
    output: IO[bytes]
    """Where its output goes, errors included."""
    environment: Mapping[str, str]
    """All of it."""
    folder: Path | None = None
    user: int | None = None


def execute(launch: Launch) -> Process:
    """Start it as a program of its own."""
    return subprocess.Popen(  # noqa: S603  commands of ours
        launch.command,
        stdin=subprocess.DEVNULL,
        stdout=launch.output,
        stderr=subprocess.STDOUT,
        cwd=launch.folder,
        env=launch.environment,
        start_new_session=True,
        user=launch.user,
        group=launch.user,
        extra_groups=None if launch.user is None else [],
    )


Launcher = Callable[[Launch], Process]
launcher: Launcher = execute
"""Who starts children. Tests put one in its place that need not import everything each time."""
