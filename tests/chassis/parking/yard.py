"""A toy service that projects its own events and follows those of another, both with poison."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from chassis.cancelling import cancel
from chassis.command_context import CommandContext
from chassis.delivery.feed import FeedPage
from chassis.ids import new_id
from chassis.parking.events import PARKING
from chassis.recorded import Recorded
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.core import Core, consumer_of
from chassis.runtime.migration import migrate_bus, migrate_database
from chassis.runtime.service import Parts, Service, WriteSide
from chassis.security.keys import create_issuer
from chassis.security.tokens import Actor
from chassis.settings import Settings
from chassis.store.port import Fence
from chassis.writer.unit import Unit
from contracts.access import Role
from contracts.catalogue import MARKETPLACE, ORDER_STATUS
from contracts.envelope import Envelope
from tests.chassis.counter import CODEC, COUNTER, NOON, context, counting, publish
from tests.chassis.signing import create_keys, token
from tests.chassis.totals import Totals

ROOT = Actor("person:root", "default", frozenset({Role.ADMINISTRATOR}))
PROJECTION, FOLLOWER = "projection totals", "follower of marketplace"


def foreign_event(sequence: int) -> Envelope:
    """Return an event as the gateway would publish it."""
    return Envelope(
        id=f"e{sequence}",
        type="caigou.marketplace.SessionAdded.v1",
        source=MARKETPLACE,
        subject="evt.marketplace.default.1688.s.SessionAdded",
        time=NOON,
        sequence=sequence,
        previous_sequence=sequence - 1,
        agency="default",
        actor="person:anna",
        correlation_id="c",
        causation_id="c",
        stream_version=1,
        command="",
        data=b'{"number": %d}' % sequence,
    )


@dataclass
class Neighbour:
    """The other service: its feed, and what ours makes of it."""

    core: Core | None = None
    events: list[Envelope] = field(default_factory=list)
    poison: set[int] = field(default_factory=set)
    applied: list[int] = field(default_factory=list)

    async def read(self, after: int) -> FeedPage:
        await asyncio.sleep(0)
        return FeedPage([event for event in self.events if event.sequence > after][:2])

    async def apply(self, envelopes: Sequence[Envelope], fence: Fence) -> None:
        for envelope in envelopes:
            await self._apply(envelope, fence, consumer_of(MARKETPLACE))

    async def apply_again(self, envelope: Envelope, fence: Fence) -> None:
        await self._apply(envelope, fence, "")

    async def _apply(self, envelope: Envelope, fence: Fence, consumer: str) -> None:
        assert self.core
        said = CommandContext(
            key=f"event:{envelope.id}",
            digest=b"",
            verb="follow",
            agency="default",
            actor=envelope.actor,
            correlation_id="c",
            causation_id=envelope.id,
            at=NOON,
            consumer=consumer,
            position=envelope.sequence,
            fence=fence,
        )

        def decide(_unit: Unit) -> bytes:
            if envelope.sequence in self.poison:
                raise ZeroDivisionError("divided by nothing")
            return b"{}"

        answered = await self.core.writing.submit(said, decide)
        if not answered.repeated:
            self.applied.append(envelope.sequence)


@dataclass
class Yard:
    """The running service as an operator sees it."""

    assembled: Assembled
    totals: Totals
    neighbour: Neighbour
    client: httpx2.AsyncClient
    keys: Path

    async def command(
        self, verb: str, part: str, position: int, reason: str = "because", who: Actor = ROOT
    ) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post(
            f"/commands/{verb}",
            json={"part": part, "position": position, "reason": reason},
            headers={**self.header(who), "Idempotency-Key": new_id()},
        )
        return answer.status_code, answer.json()

    async def listed(self) -> dict[str, Any]:
        answer = await self.client.get("/parked-events", headers=self.header(ROOT))
        assert answer.status_code == 200, answer.text
        listed: dict[str, Any] = answer.json()
        return listed

    async def ready(self) -> dict[str, Any]:
        answer = await self.client.get("/readyz")
        return {part["part"]: part for part in answer.json()["parts"]}

    async def count(self, *numbers: int) -> None:
        for by in numbers:
            await self.assembled.core.writing.submit(context(new_id(), str(by)), counting("a", by))

    def header(self, who: Actor) -> dict[str, str]:
        issuer = "root" if Role.ADMINISTRATOR in who.roles else "admin"
        return {"Authorization": f"Bearer {token(self.keys, who, issuer)}"}

    def recorded(self) -> list[Recorded]:
        """Return what has been recorded about parking."""
        stored = self.assembled.core.store.after(0, 1_000)
        return [r for r in map(CODEC.decode, stored) if r.stream.kind == PARKING.kind]


@asynccontextmanager
async def open_yard(url: str, bus: str, folder: Path) -> AsyncIterator[Yard]:
    """Migrate, assemble, lead; all of it is taken down at the end."""
    totals, neighbour = Totals(), Neighbour()
    keys = create_keys(folder / "keys")
    create_issuer(keys, "root", frozenset({Role.ADMINISTRATOR}))
    service = _service(totals, neighbour)
    settings = Settings(database_url=url, nats_url=bus, port=0, keys=keys)
    migrate_database(service, settings)
    await migrate_bus(service, settings)
    assembled = assemble(service, settings)
    core = neighbour.core = assembled.core
    await core.broker.start()
    core.bus.connected = core.bus.checked = True
    leading = asyncio.create_task(assembled.leader.run())
    transport = httpx2.ASGITransport(assembled.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://toy") as client:
        yield Yard(assembled, totals, neighbour, client, keys)
    await cancel((leading,))
    await core.writing.aclose()
    await core.broker.stop()
    core.store.close()
    if assembled.lock:
        assembled.lock.release()


def _service(totals: Totals, neighbour: Neighbour) -> Service:
    def build(core: Core) -> Parts:
        follower = core.follower(
            MARKETPLACE,
            neighbour,
            neighbour.apply,
            neighbour.apply_again,
        )
        return Parts(followers=[follower])

    return Service(
        name="toy",
        settings=Settings,
        build=build,
        write_side=WriteSide(ORDER_STATUS, CODEC, [COUNTER, PARKING], publish),
        projections=[totals],
        follows=(MARKETPLACE,),
    )
