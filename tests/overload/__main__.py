"""`make overload`: a service at ten times its capacity, told before, during and after."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import nats

from chassis.cancelling import cancel
from chassis.clock import system_clock
from chassis.runtime.migration import migrate_bus, migrate_database
from chassis.security.keys import create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner, TokenSource
from contracts.access import Role
from deploy.local.ports import reserve_port
from deploy.local.processes import Child
from deploy.probe import answers
from services.order_status.adapters.settings import OrderStatusSettings
from services.order_status.bootstrap import service
from tests.overload.load import Sender, capacity, flood, one_by_one
from tests.servers import running_nats


def main() -> int:
    """Return 0 when every refusal said when to come again, and the small client was served."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=10.0)
    asked.add_argument("--times", type=float, default=10.0, help="of its capacity")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_nats() as bus:
        return asyncio.run(_run(Path(folder), bus.url, options.seconds, options.times))


async def _run(folder: Path, bus: str, seconds: float, times: float) -> int:
    child, keys = await _start(folder, bus)
    client = await nats.connect(bus)
    try:
        senders = [Sender(client, _tokens(keys, name).token, name) for name in ("clerk", "bulk")]
        for sender in senders:
            await sender.listen()
        return await _play(child, senders[0], senders[1], seconds, times)
    finally:
        await client.close()
        child.stop()


async def _play(child: Child, clerk: Sender, bulk: Sender, seconds: float, times: float) -> int:
    before = await one_by_one(clerk.small, 3)
    print(f"before   clerk  {before.row()}   rss {_rss(child)} MiB")
    can = await capacity(bulk.large, 4)
    print(f"capacity        {can:.1f} imports a second; {times * can:.0f} are sent now")
    peak = Peak(child)
    watching = asyncio.create_task(peak.watch())
    clerks = asyncio.create_task(one_by_one(clerk.small, seconds))
    bulks = await flood(bulk.large, times * can, seconds)
    served = await clerks
    await cancel((watching,))
    print(f"during   bulk   {bulks.row()}")
    print(f"during   clerk  {served.row()}   rss {peak.mebibytes} MiB at most")
    after = await one_by_one(clerk.small, 3)
    print(f"after    clerk  {after.row()}   rss {_rss(child)} MiB")
    silent = bulks.without_retry_after + served.without_retry_after
    print(
        f"overload: accepted={len(bulks.accepted)} refused={len(bulks.refused)}"
        f" without_retry_after={silent} clerk_refused={len(served.refused)}"
        f" is_ready={child.ready()}"
    )
    if bulks.other or served.other:
        print(child.tail())
    good = not silent and not bulks.other and not served.refused and not served.other
    return 0 if good and bulks.refused else 1


class Peak:
    """The most memory that a process was seen with."""

    def __init__(self, child: Child) -> None:
        self._child, self.mebibytes = child, 0

    async def watch(self) -> None:
        while True:
            self.mebibytes = max(self.mebibytes, _rss(self._child))
            await asyncio.sleep(0.1)


def _rss(child: Child) -> int:
    """Return the resident memory of the process, in MiB."""
    lines = Path(f"/proc/{child.pid}/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith("VmRSS"))
    return int(found.split()[1]) // 1024


def _tokens(keys: Path, name: str) -> TokenSource:
    signer = TokenSigner("people", load_private(keys, "people"), system_clock)
    return TokenSource(signer, Actor(f"service:{name}", "default", frozenset({Role.SERVICE})))


async def _start(folder: Path, bus: str) -> tuple[Child, Path]:
    keys = folder / "keys"
    create_issuer(keys, "people", frozenset(Role))
    create_issuer(keys, "order_status", frozenset({Role.SERVICE}))
    settings = OrderStatusSettings(
        database_url=f"sqlite:///{folder}/orders.sqlite",
        nats_url=bus,
        port=reserve_port(),
        keys=keys,
    )
    migrate_database(service(), settings)
    await migrate_bus(service(), settings)
    url = f"http://127.0.0.1:{settings.port}"
    child = Child(
        name="order_status",
        command=[sys.executable, "-m", "chassis", "serve", "order_status"],
        log=folder / "order_status.log",
        ready=lambda: answers(f"{url}/readyz"),
        environment={
            "CAIGOU_DATABASE_URL": settings.database_url,
            "CAIGOU_NATS_URL": bus,
            "CAIGOU_PORT": str(settings.port),
            "CAIGOU_KEYS": str(keys),
            "CAIGOU_LOG_LEVEL": "WARNING",
        },
    )
    child.start()
    return child, keys


if __name__ == "__main__":
    sys.exit(main())
