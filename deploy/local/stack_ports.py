"""Which port each part of a local installation listens on."""

import os
from dataclasses import asdict, dataclass

from deploy.local.ports import HOST, release_port, reserve_port

DEMO_BASE = 8600
BASE_VARIABLE = "CAIGOU_DEMO_PORTS_FROM"


@dataclass(frozen=True, slots=True)
class StackPorts:
    order_status: int
    marketplace_gateway: int
    activity_log: int
    admin_ui: int
    nats: int
    sandbox: int
    nats_monitor: int
    postgresql: int

    @classmethod
    def of_demo(cls) -> "StackPorts":
        """Return the demo's ports: 8601 and on, or those that the environment asks for."""
        base = os.environ.get(BASE_VARIABLE, str(DEMO_BASE))
        if not base.isdecimal() or not 1024 <= int(base) <= 65_000:
            msg = f"{BASE_VARIABLE} must be a number from 1024 to 65000, it is {base!r}"
            raise ValueError(msg)
        return cls.from_base(int(base))

    @classmethod
    def from_base(cls, base: int) -> "StackPorts":
        return cls(
            order_status=base + 1,
            marketplace_gateway=base + 2,
            activity_log=base + 3,
            admin_ui=base + 4,
            nats=base + 10,
            sandbox=base + 11,
            nats_monitor=base + 12,
            postgresql=base + 13,
        )

    @classmethod
    def private(cls) -> "StackPorts":
        """Return ports that no other run gets; give them back with `release`."""
        return cls(*(reserve_port() for _ in cls.__dataclass_fields__))

    def release(self) -> None:
        for port in asdict(self).values():
            release_port(port)

    def of(self, part: str) -> int:
        port: int = getattr(self, part)
        return port

    def http(self, part: str) -> str:
        return f"http://{HOST}:{self.of(part)}"
