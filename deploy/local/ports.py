"""Ports of this machine: free ones for private servers, and who holds one that is taken."""

import atexit
import contextlib
import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HOST = "127.0.0.1"
# Below the range from which Linux takes the ports of outgoing connections (32768 and up).
PRIVATE_RANGE = range(20_000, 32_000)

_reserved: dict[int, IO[bytes]] = {}


@dataclass(frozen=True, slots=True)
class TakenPort:
    """A port that cannot be used, and by whom it was needed."""

    needed_by: str
    port: int
    holder: str | None
    """`nats-server (pid 17)`, or None when that cannot be seen."""

    def __str__(self) -> str:
        by = f"by {self.holder}" if self.holder else "by another program"
        return f"port {self.port}, needed by {self.needed_by}, is taken {by}"


class PortsTakenError(Exception):
    """One port or more are in use by somebody else."""

    def __init__(self, taken: list[TakenPort]) -> None:
        super().__init__("; ".join(map(str, taken)))
        self.taken = taken


def reserve_port() -> int:
    """Return a free port that no other run of ours gets while this process lives."""
    folder = Path(tempfile.gettempdir()) / f"caigou-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for port in random.sample(PRIVATE_RANGE, len(PRIVATE_RANGE)):
        if port in _reserved or not is_free(port):
            continue
        lock = (folder / str(port)).open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        _reserved[port] = lock
        return port
    msg = f"no free port between {PRIVATE_RANGE.start} and {PRIVATE_RANGE.stop}"
    raise OSError(msg)


def release_port(port: int) -> None:
    """Give a reserved port back; harmless for any other."""
    if lock := _reserved.pop(port, None):
        lock.close()


@atexit.register
def _release_all() -> None:
    for port in list(_reserved):
        release_port(port)


def is_free(port: int, host: str = HOST) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def demand_free(needs: dict[str, int]) -> None:
    """Check every port. Raises PortsTakenError, which names all that are taken."""
    taken = [
        TakenPort(name, port, holder_of(port)) for name, port in needs.items() if not is_free(port)
    ]
    if taken:
        raise PortsTakenError(taken)


def holder_of(port: int) -> str | None:
    """Name the process that listens on the port, as far as this user may see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        if sockets & set(_open_files(process)):
            with contextlib.suppress(OSError):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
    return None


def _open_files(process: Path) -> Iterator[str]:
    # Processes and their files come and go while we look.
    with contextlib.suppress(OSError):
        for entry in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                yield str(entry.readlink())


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            listening = fields[3] == "0A"
            if listening and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(fields[9])
    return found
