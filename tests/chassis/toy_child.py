"""The toy service as a process of its own."""

import sys
from pathlib import Path

from chassis.settings import Settings
from deploy.local.processes import Child
from deploy.probe import answers


def child_of(settings: Settings, folder: Path) -> Child:
    return Child(
        name="toy",
        command=[sys.executable, "-m", "tests.chassis.toy_service"],
        log=folder / "toy.log",
        ready=lambda: answers(f"http://127.0.0.1:{settings.port}/healthz"),
        environment={
            "CAIGOU_DATABASE_URL": settings.database_url,
            "CAIGOU_NATS_URL": settings.nats_url,
            "CAIGOU_PORT": str(settings.port),
            "CAIGOU_KEYS": str(settings.keys),
        },
    )
