"""The programs of a local installation: how each is started, and how it says that it is ready."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from chassis.settings import DEFAULT_FOLDER
from deploy.local.processes import Child
from deploy.local.stack_files import SANDBOX_1688, SANDBOX_TAOBAO
from deploy.local.stack_ports import StackPorts
from deploy.probe import answers

ROOT = Path(__file__).resolve().parents[2]

FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""The C library gives threads pools of memory of their own, which are never given back: a dozen of
them, each as large as it ever was."""


def sandbox(home: Path, ports: StackPorts, options: Sequence[str]) -> Child:
    data = home / DEFAULT_FOLDER
    gateway = ports.http("marketplace_gateway")
    return Child(
        name="sandbox",
        command=[
            *(sys.executable, "-m", "sandbox", "--port", str(ports.sandbox)),
            *("--data", str(data / "sandbox")),
            *("--app-1688", ":".join(SANDBOX_1688), "--push-1688", f"{gateway}/push/1688"),
            *("--app-taobao", ":".join(SANDBOX_TAOBAO), "--push-taobao", f"{gateway}/push/taobao"),
            *options,
        ],
        log=data / "logs" / "sandbox.log",
        ready=lambda: answers(f"{ports.http('sandbox')}/control/push"),
        environment=_environment(),
        folder=home,
    )


def service(name: str, home: Path, ports: StackPorts) -> Child:
    """Return a service as a process of its own; it finds its settings from its folder."""
    return Child(
        name=name,
        command=[sys.executable, "-m", "chassis", "serve", name],
        log=home / DEFAULT_FOLDER / "logs" / f"{name}.log",
        ready=lambda: answers(f"{ports.http(name)}/readyz"),
        environment=_environment(),
        folder=home,
    )


def command(home: Path, *words: str) -> Child:
    """Return a command of `caigou`, which ends by itself."""
    return Child(
        name=words[0],
        command=[sys.executable, "-m", "chassis", *words],
        log=home / DEFAULT_FOLDER / "logs" / f"{words[0]}.log",
        ready=lambda: False,
        environment=_environment(),
        folder=home,
    )


def _environment() -> dict[str, str]:
    # A private instance lives elsewhere and still runs this code.
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1", **FEW_ARENAS}
