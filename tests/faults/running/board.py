"""A small mapped file that a process and the harness share: orders, and what became of them.

It outlives the process, so that a note made in the moment before SIGKILL can be read.
"""

import mmap
import os
import signal
import struct
import threading
import time
from collections.abc import Collection
from pathlib import Path

from tests.faults.running.points import NAMES, Action

SIZE = 4096
_ARMED, _COUNTDOWN, _ACTION, _FIRED, _RELEASED = range(5)
_COUNTS = 64
"""Byte at which the counter of each point begins."""
_NOTE = 2048
WAIT_SECONDS = 10.0


class Board:
    """The file, from either side."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, SIZE)
            self._map = mmap.mmap(descriptor, SIZE)
        finally:
            os.close(descriptor)
        self._lock = threading.Lock()

    def arm(self, points: Collection[str], nth: int, action: Action) -> None:
        """Tell the process what to do when it comes to any of them for the nth time from now."""
        self._set(_FIRED, 0)
        self._set(_RELEASED, 0)
        self._set(_ACTION, action)
        self._set(_COUNTDOWN, nth)
        self._set(_ARMED, sum(1 << NAMES.index(point) for point in points))

    def disarm(self) -> None:
        self._set(_ARMED, 0)

    def release(self) -> None:
        """Let a process go on that waits."""
        self._set(_RELEASED, 1)

    @property
    def fired(self) -> str | None:
        """The point that the process was told and has come to, with work in hand."""
        number = self._get(_FIRED)
        return NAMES[number - 1] if number else None

    @property
    def note(self) -> str:
        """What the process had in hand then."""
        return bytes(self._map[_NOTE:SIZE]).split(b"\0", 1)[0].decode(errors="replace")

    def seen(self, point: str) -> int:
        """Return how often any process with this board came to a point."""
        number: int = struct.unpack_from("i", self._map, _COUNTS + 4 * NAMES.index(point))[0]
        return number

    def reach(self, point: str, work: object) -> None:
        """Say, from inside the process, that a point is reached with this work in hand.

        Without work it is no point: nothing could go wrong there.
        """
        if not work:
            return
        number = NAMES.index(point)
        with self._lock:
            seen = self.seen(point) + 1
            struct.pack_into("i", self._map, _COUNTS + 4 * number, seen)
            if not self._get(_ARMED) & 1 << number:
                return
            left = self._get(_COUNTDOWN) - 1
            self._set(_COUNTDOWN, left)
            if left > 0:
                return
            self._set(_ARMED, 0)
            said = str(work).encode()[: SIZE - _NOTE - 1]
            self._map[_NOTE : _NOTE + len(said) + 1] = said + b"\0"
            action = self._get(_ACTION)
            self._set(_FIRED, number + 1)
        self._act(action)

    def _act(self, action: int) -> None:
        if action == Action.DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        elif action == Action.STOP:
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            deadline = time.monotonic() + WAIT_SECONDS
            while not self._get(_RELEASED) and time.monotonic() < deadline:
                time.sleep(0.002)

    def _get(self, field: int) -> int:
        number: int = struct.unpack_from("I", self._map, 4 * field)[0]
        return number

    def _set(self, field: int, number: int) -> None:
        struct.pack_into("I", self._map, 4 * field, number)
