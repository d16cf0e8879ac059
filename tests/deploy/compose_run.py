"""Starts what docker-compose.yml names, on this machine: its names become local addresses."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.nats import CONFIGURATION, nats_binary
from deploy.local.ports import reserve_port
from deploy.local.processes import Child
from tests.deploy.compose_file import ComposeService

NATS_PORT, NATS_MONITOR = 4222, 8222
# A port follows, not a password: the databases' users have the services' names.
_NAMES = "nats|sandbox|order_status|marketplace_gateway|activity_log|admin_ui"
_CONTAINER = re.compile(rf"//({_NAMES}):(?=\d{{4}})")
SERVICE_PORTS = (8601, 8602, 8603, 8604, 8611)


@dataclass(frozen=True)
class LocalCompose:
    """Private ports for those of the containers, and a folder for their volumes."""

    folder: Path
    postgres: str
    ports: Mapping[int, int] = field(
        default_factory=lambda: {
            port: reserve_port() for port in (NATS_PORT, NATS_MONITOR, *SERVICE_PORTS)
        }
    )

    def child(self, service: ComposeService) -> Child:
        return Child(
            name=service.name,
            command=[self.local(part, service) for part in self._program(service.command)],
            log=self.folder / f"{service.name}.log",
            ready=lambda: self.is_healthy(service),
            environment=self.environment(service),
            folder=self.folder,
        )

    def run_once(self, service: ComposeService) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        command = [self.local(part, service) for part in self._program(service.command)]
        return self._run(command, service)

    def is_healthy(self, service: ComposeService) -> bool:
        """Run the health check's own command."""
        if service.name == "nats":  # its wget is not on every machine: our probe asks the same
            command = [sys.executable, "-m", "deploy.probe", service.health_command[-1]]
        else:
            command = self._program(service.health_command)
        local = [self.local(part, service) for part in command]
        return self._run(local, service).returncode == 0

    def environment(self, service: ComposeService) -> dict[str, str]:
        own = {name: self.local(text, service) for name, text in service.environment.items()}
        return {**own, "PYTHONPATH": str(CONFIGURATION.parents[2])}

    def local(self, text: str, service: ComposeService) -> str:
        """Return the text with local addresses and folders in the place of the containers'."""
        postgres = urlsplit(self.postgres)
        text = text.replace("@postgres:5432", f"@{postgres.hostname}:{postgres.port}")
        text = _CONTAINER.sub("//127.0.0.1:", text)
        text = text.replace("0.0.0.0", "127.0.0.1")  # noqa: S104  the opposite of listening there
        for inside, outside in self.ports.items():
            if text == str(inside):
                return str(outside)
            text = text.replace(f":{inside}", f":{outside}")
            text = text.replace(f"--port={inside}", f"--port={outside}")
        return self._folders(text, service)

    def _folders(self, text: str, service: ComposeService) -> str:
        keys, data = self.folder / "keys", self.folder / "data" / service.name
        folders = {
            "/etc/nats/nats.conf": str(CONFIGURATION),
            "/data": str(data),
            "--data=/data": f"--data={data}",
            # Each service sees its own volume alone, the one-shot `keys` sees all.
            "/keys": str(keys if service.name == "keys" else keys / service.name),
        }
        return folders.get(text, text)

    @staticmethod
    def _program(command: list[str]) -> list[str]:
        first, *rest = command
        scripts = Path(sys.executable).parent
        programs = {
            "python": sys.executable,
            "caigou": str(scripts / "caigou"),
            "nats-server": nats_binary(),
        }
        return [programs[first], *rest]

    def _run(self, command: list[str], service: ComposeService) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("CAIGOU_")}
        return subprocess.run(  # noqa: S603  commands of our own file
            command,
            env={**inherited, **self.environment(service)},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
