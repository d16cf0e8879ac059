"""Ends the children of a process that died without a word, `kill -9` included.

It is a process of its own, which reads the parent's notes from a pipe: `+PID SIGNAL` when a
child starts, `-PID` when it has ended. The pipe's end means that the parent is gone. The kernel's
parent-death signal would not do: it follows the thread that started the child, and a change of
credentials clears it.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

SECONDS_TO_END = 5.0

_lock = threading.Lock()
_watch: subprocess.Popen[bytes] | None = None


def watch(pid: int, stop_signal: int) -> None:
    """Have a child (the leader of its own session) ended when this process dies."""
    _note(f"+{pid} {int(stop_signal)}\n")


def forget(pid: int) -> None:
    """Tell that a child has ended: its number may soon belong to somebody else."""
    _note(f"-{pid}\n")


def _note(line: str) -> None:
    global _watch  # noqa: PLW0603  one watch per process
    with _lock:
        if _watch is None or _watch.poll() is not None:
            _watch = subprocess.Popen(  # noqa: S603  our own file
                [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
            atexit.register(_close, _watch)
        assert _watch.stdin is not None
        _watch.stdin.write(line.encode())
        _watch.stdin.flush()


def _close(watch_process: subprocess.Popen[bytes]) -> None:
    """End the watch with the process that it watched; it ends by itself if this never runs."""
    assert watch_process.stdin is not None
    watch_process.stdin.close()
    watch_process.wait()


def main() -> None:
    """Keep the list until the pipe ends, then end whoever is still on it."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    alive: dict[int, int] = {}
    for line in sys.stdin:
        pid, _, stop_signal = line[1:].partition(" ")
        if line.startswith("+"):
            alive[int(pid)] = int(stop_signal)
        else:
            alive.pop(int(pid), None)
    _end(alive)


def _end(alive: dict[int, int]) -> None:
    for pid, stop_signal in alive.items():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop_signal)
    deadline = time.monotonic() + SECONDS_TO_END
    while any(map(_exists, alive)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in alive:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
