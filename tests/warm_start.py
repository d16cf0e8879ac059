"""Starts our programs without importing them anew each time, which takes seconds of processor.

What comes of it is a process like any other: a session of its own, its own settings, folder and
output, a child of this process to signal and to wait for. Only its modules were imported before,
in a parent that it was forked from. CAIGOU_TEST_COLD=1 starts every program by itself.
"""

import ctypes
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import launching
from deploy.local.launching import Launch, Process, execute

ROOT = Path(__file__).resolve().parents[1]
COLD = bool(os.environ.get("CAIGOU_TEST_COLD"))
PR_SET_CHILD_SUBREAPER = 36


class Forked:
    """A child of this process that was forked elsewhere; speaks as `subprocess.Popen` does."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        with self._lock:
            if self._status is None:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
                if ended:
                    self._status = os.waitstatus_to_exitcode(status)
            return self._status

    def wait(self, timeout: float | None = None) -> int:
        if self.poll() is None:
            handle = os.pidfd_open(self.pid)
            try:
                select.select([handle], [], [], timeout)
            finally:
                os.close(handle)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return status

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


class WarmStart:
    """Asks the warm parent, which it starts with the first program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._link: socket.socket | None = None
        self._parent: subprocess.Popen[bytes] | None = None

    def __call__(self, launch: Launch) -> Process:
        """Start one of our own programs from the warm parent, anything else by itself."""
        if not _is_ours(launch):
            return execute(launch)
        request = {
            "command": launch.command[1:],
            "environment": dict(launch.environment),
            "folder": str(launch.folder) if launch.folder else None,
        }
        with self._lock:
            link = self._opened()
            with _adopting():
                output = [launch.output.fileno()]
                socket.send_fds(link, [json.dumps(request).encode()], output)
                return Forked(int(link.recv(32)))

    def close(self) -> None:
        with self._lock:
            if self._parent and self._link:
                self._link.close()
                self._parent.wait()

    def _opened(self) -> socket.socket:
        if self._link is None:
            self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._parent = subprocess.Popen(  # noqa: S603  our own module
                    [sys.executable, "-u", "-m", "tests.warm_parent", str(theirs.fileno())],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        return self._link


def _is_ours(launch: Launch) -> bool:
    """Tell whether it is a program of this very code, run by this interpreter and this user."""
    interpreter, first, *_ = launch.command
    path = launch.environment.get("PYTHONPATH", "").split(os.pathsep)
    finds_us = (launch.folder or Path.cwd()) == ROOT or path[0] == str(ROOT)
    plain = first == "-m" or first.endswith(".py")
    return not COLD and finds_us and plain and interpreter == sys.executable and not launch.user


@contextmanager
def _adopting() -> Iterator[None]:
    """Become the parent of what is orphaned meanwhile, instead of the system's first process."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this system cannot adopt processes")
    try:
        yield
    finally:
        prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


warm_start = WarmStart()
"""The one of this process."""


@contextmanager
def warm_children() -> Iterator[None]:
    """Start every child that is ours from the warm parent."""
    before, launching.launcher = launching.launcher, warm_start
    try:
        yield
    finally:
        launching.launcher = before
