"""A nats-server from its wheel, with the configuration that production uses."""

import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import HOST, reserve_port
from deploy.local.processes import Child
from deploy.probe import answers

CONFIGURATION = Path(__file__).resolve().parents[1] / "nats" / "nats.conf"


@dataclass(frozen=True, slots=True)
class NatsServer:
    """One server and its folder. Never two on one folder: nats-server would not notice."""

    child: Child
    port: int

    @property
    def url(self) -> str:
        return f"nats://{HOST}:{self.port}"


def nats_server(folder: Path, port: int, monitor_port: int) -> NatsServer:
    """Return a server that keeps its streams in `folder/jetstream`; it is not started."""
    child = Child(
        name="nats",
        command=[nats_binary(), "-c", str(CONFIGURATION)],
        log=folder / "nats.log",
        ready=lambda: answers(f"http://{HOST}:{monitor_port}/healthz?js-enabled-only=true"),
        environment={
            "NATS_LISTEN": f"{HOST}:{port}",
            "NATS_HTTP": f"{HOST}:{monitor_port}",
            "NATS_STORE": str(folder / "jetstream"),
        },
    )
    return NatsServer(child, port)


def private_nats_server(folder: Path) -> NatsServer:
    """Return a server on ports that nobody else gets; it is not started."""
    return nats_server(folder, reserve_port(), reserve_port())


def nats_binary() -> str:
    """Return the path of nats-server: `NATS_SERVER_BIN`, or the one of this environment."""
    named = os.environ.get("NATS_SERVER_BIN")
    return named or str(Path(sysconfig.get_path("scripts")) / "nats-server")
