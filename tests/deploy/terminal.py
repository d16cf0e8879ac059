"""A program on a terminal of its own: what it shows, what is typed, how it ends."""

import os
import pty
import select
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

CTRL_C = b"\x03"


class Terminal:
    """Runs one command as a shell would; close it by `finish`."""

    def __init__(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> None:
        self.shown = ""
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], list(command), {**os.environ, **environment})  # noqa: S606

    def wait_for(self, text: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert self._read(deadline), f"never shown: {text!r}\n{self.shown}"

    def type(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def finish(self, seconds: float = 30) -> int:
        """Read to the end and return the exit status."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _read(self, deadline: float) -> bool:
        readable, _, _ = select.select(
            [self._terminal], [], [], max(0, deadline - time.monotonic())
        )
        if not readable:
            return False
        try:
            read = os.read(self._terminal, 65_536)
        except OSError:  # Linux says so when the last program has left the terminal
            return False
        self.shown += read.decode(errors="replace").replace("\r\n", "\n")
        return bool(read)
