"""What peer libraries do on the same PostgreSQL: durable commands on order items per second.

Each has 256 items, of which every one was loaded once; a command picks one by chance, loads it,
decides, appends one event, and waits until it is durable. Every peer is one process, tries 1, 4
and 16 clients, and its best counts.
"""

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.bench.peers.crowd import CLIENTS
from tests.bench.peers.installing import (
    CACHE,
    HERE,
    NotInstalledError,
    install_node,
    install_python,
    last_line,
)
from tests.servers import ROOT, new_database

SPARE_SECONDS = 240
"""For the items, which each peer stores before it is measured; the slowest takes a minute."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A library, our script for it, and the package whose version counts."""

    script: str
    package: str
    licence: str
    arguments: tuple[str, ...] = ()
    uses_node: bool = False

    @property
    def version(self) -> str:
        if self.uses_node:
            chosen = json.loads((HERE / self.script / "package.json").read_text())
            return str(chosen["dependencies"][self.package])
        pins = (HERE / "requirements" / f"{self.script}.txt").read_text().split()
        return dict(pin.split("==") for pin in pins)[self.package]


PEERS: Mapping[str, Peer] = {
    "eventsourcing": Peer("eventsourcing", "eventsourcing", "BSD-3-Clause"),
    "eventsourcing, database functions": Peer(
        "eventsourcing", "eventsourcing", "BSD-3-Clause", arguments=("functions",)
    ),
    "eventsource-py": Peer("eventsource_py", "eventsource-py", "MIT"),
    "python-event-sourcery": Peer("event_sourcery", "python-event-sourcery", "MIT"),
    "UmaDB, own server": Peer("umadb", "umadb", "MIT OR Apache-2.0"),
    # Its packages and its repository grant no licence; one was only proposed (rfc/002-License.md).
    "Emmett": Peer("emmett", "@event-driven-io/emmett-postgresql", "none stated", uses_node=True),
}


@dataclass(frozen=True, slots=True)
class PeerResult:
    """The best figure of a peer and its number of clients, or the reason why there is none."""

    commands_per_second: float | None = None
    clients: int | None = None
    tried: Mapping[int, float] = field(default_factory=dict)
    """Commands per second by number of clients."""
    reason: str | None = None


def measure(dsn: str, seconds: float, names: Sequence[str] = tuple(PEERS)) -> dict[str, PeerResult]:
    """Measure one peer after the other, each number of clients for so many seconds.

    Each has a database of its own on the server, which is removed afterwards. A peer that cannot
    be installed or run is told with its reason. Raises ValueError when commits are not durable.
    """
    _demand_durable(dsn)
    return {name: measure_one(PEERS[name], dsn, seconds) for name in names}


def measure_one(peer: Peer, dsn: str, seconds: float, cache: Path = CACHE) -> PeerResult:
    """Install the peer if need be, and measure it."""
    try:
        command, folder = _command(peer, cache)
    except NotInstalledError as error:
        return PeerResult(reason=f"cannot be installed: {error}")
    with new_database(dsn) as address:
        return _run([*command, address, str(seconds), *peer.arguments], folder, seconds)


def _demand_durable(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        for setting in ("fsync", "synchronous_commit"):
            row = connection.execute("SELECT current_setting(%s)", (setting,)).fetchone()
            if row != ("on",):
                raise ValueError(f"{setting} is not on: commits of this server are not durable")


def _command(peer: Peer, cache: Path) -> tuple[Sequence[str], Path]:
    if peer.uses_node:
        return ["node", f"{peer.script}.mjs"], install_node(peer.script, cache)
    python = install_python(peer.script, cache)
    return [str(python), "-m", f"tests.bench.peers.{peer.script}"], ROOT


def _run(command: Sequence[str], folder: Path, seconds: float) -> PeerResult:
    limit = len(CLIENTS) * seconds + SPARE_SECONDS
    with subprocess.Popen(  # noqa: S603  a command of ours
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as script:
        try:
            out, complaint = script.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return PeerResult(reason=f"was not done within {limit:.0f} seconds")
        finally:
            if script.poll() is None:
                os.killpg(script.pid, signal.SIGKILL)
    if script.returncode:
        return PeerResult(reason=f"failed: {last_line(complaint)}")
    told = json.loads(last_line(out))
    tried = {int(clients): float(speed) for clients, speed in told["tried"].items()}
    return PeerResult(float(told["commands_per_second"]), int(told["clients"]), tried)
