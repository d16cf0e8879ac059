"""The assembled gateway in this process, leading, with the sandbox as its marketplaces."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from cryptography.fernet import Fernet
from sqlalchemy.pool import QueuePool

from chassis.clock import Clock, system_clock
from chassis.leadership.leader import Leader
from chassis.leadership.lease import Lease
from chassis.recorded import Recorded
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.migration import migrate_database
from chassis.security.keys import create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner
from contracts.access import Role
from contracts.marketplace.commands import DisableSession
from contracts.model import Event, Message, Provider
from services.marketplace_gateway.adapters.settings import GatewaySettings
from services.marketplace_gateway.application.ports import Ports
from services.marketplace_gateway.bootstrap import service
from tests.marketplace_gateway.browser import log_in
from tests.marketplace_gateway.order_status import OrderStatus
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ACCOUNTS, Sandbox

TOKEN_KEY = Fernet.generate_key().decode()
PUBLIC = "http://127.0.0.1:8602"

# As in production, only quicker.
QUICK = {
    "absence_window_seconds": 0.8,
    "look_up_seconds": 0.1,
    "poll_seconds": 3600.0,
    "retry_seconds": 0.1,
    "call_timeout_seconds": 15.0,
    "ali1688_calls_per_second": 500.0,
    "taobao_calls_per_second": 500.0,
    "backoff_seconds": 0.3,
    "breaker_failures": 50,
    "breaker_seconds": 0.3,
}
Json = dict[str, Any]


@dataclass
class Gateway:
    """A gateway, and what a person and order_status do with it."""

    assembled: Assembled
    leader: Leader
    client: httpx2.AsyncClient
    signer: TokenSigner
    sandbox: Sandbox
    settings: GatewaySettings
    order_status: OrderStatus = field(default_factory=OrderStatus)
    _leading: asyncio.Task[None] | None = None

    def header(self, *roles: Role, agency: str = "default") -> dict[str, str]:
        who = Actor("person:anna", agency, frozenset(roles or {Role.ADMINISTRATOR}))
        return {"authorization": f"Bearer {self.signer.sign(who)}"}

    def lead(self) -> None:
        self._leading = asyncio.create_task(self.leader.run())

    async def stand_back(self) -> None:
        """Stop all work in its tracks, as an end of the process does."""
        if self._leading:
            self._leading.cancel()
            await asyncio.gather(self._leading, return_exceptions=True)
            self._leading = None

    async def leads(self) -> None:
        async def look() -> bool:
            return self.leader.leads

        await until(look, bool, "the gateway leads")

    async def get(self, path: str, **query: Any) -> Json:
        answer = await self.client.get(path, params=query, headers=self.header())
        assert answer.status_code == 200, answer.text
        read: Json = answer.json()
        return read

    async def command(
        self, verb: str, command: Message, key: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        sent = {**self.header(), **(headers or {}), "Idempotency-Key": key or str(uuid4())}
        return await self.client.post(
            f"/commands/{verb}", content=command.model_dump_json(), headers=sent
        )

    async def do(self, verb: str, command: Message) -> Json:
        answer = await self.command(verb, command)
        assert answer.status_code == 200, answer.text
        read: Json = answer.json()
        return read

    async def hears(self, *events: Event) -> None:
        """Take events of order_status as the follower does."""
        await self.leads()
        fence = self.leader.fence
        assert fence
        envelopes = [self.order_status.says(event) for event in events]
        await self.assembled.parts.followers[0]._apply_all(envelopes, fence)

    async def session(self, provider: Provider, account: str = "") -> str:
        """Add a session by logging in on the sandbox's page; wait until the views show it."""
        name = account or ACCOUNTS[provider][0]
        session_id = await log_in(self, provider, name)
        await self.shows("/sessions", lambda page: session_id in str(page))
        return session_id

    async def disable(self, session_id: str) -> None:
        await self.do("disable-session", DisableSession(session_id=session_id))
        await self.shows("/sessions", lambda page: "disabled" in str(page))

    async def shows(self, path: str, good: Callable[[Json], object], **query: Any) -> Json:
        """Wait until a page is there and good."""

        async def look() -> Json | None:
            answer = await self.client.get(path, params=query, headers=self.header())
            return answer.json() if answer.status_code == 200 else None

        page = await until(look, lambda seen: seen is not None and good(seen), path)
        assert page is not None
        return page

    async def bookings(self, operation_id: str, *statuses: str) -> list[Json]:
        """Wait until every booking of an operation has one of the statuses."""

        def good(page: Json) -> bool:
            found = [booking["status"] for booking in page["bookings"]]
            return bool(found) and all(status in statuses for status in found)

        page = await self.shows(f"/operations/{operation_id}/bookings", good)
        found: list[Json] = page["bookings"]
        return found

    def recorded(self) -> Sequence[Recorded]:
        """Return every event of the store."""
        core = self.assembled.core
        side = service().write_side
        assert side
        return [side.codec.decode(stored) for stored in core.store.after(0, 100_000)]

    def events(self, kind: type) -> list[Any]:
        return [one.event for one in self.recorded() if isinstance(one.event, kind)]

    async def close(self) -> None:
        await self.stand_back()
        core = self.assembled.core
        assert core.writer
        await core.writer.aclose()
        if self.assembled.parts.close:
            await self.assembled.parts.close()
        await self._gives_back()
        core.store.close()
        if self.assembled.lock:
            self.assembled.lock.release()

    async def _gives_back(self) -> None:
        """Wait for threads whose tasks were cancelled: they still hold a connection."""
        pool = self.assembled.core.database.engine.pool
        assert isinstance(pool, QueuePool)

        async def look() -> int:
            return pool.checkedout()

        await until(look, lambda held: held == 0, "every connection is given back")


def ports_of(gateway: Gateway) -> Ports:
    """Return what the workers stand on, to look at it or to put something in its place."""
    push_worker = gateway.assembled.parts.tasks[-1].__self__  # type: ignore[attr-defined]
    ports: Ports = push_worker._ports
    return ports


def gateway_settings(url: str, keys: Path, sandbox: Sandbox, **changes: Any) -> GatewaySettings:
    """Return settings that point to the sandbox."""
    create_issuer(keys, "marketplace_gateway", frozenset({Role.SERVICE}))
    create_issuer(keys, "people", frozenset(Role))
    values: dict[str, Any] = {
        "database_url": url,
        "port": 0,
        "keys": keys,
        "public_url": PUBLIC,
        "token_key": TOKEN_KEY,
        "ali1688_api_base": f"{sandbox.url}/1688/openapi/",
        "ali1688_login_base": f"{sandbox.url}/1688/oauth/authorize",
        "ali1688_app_key": "1000001",
        "ali1688_app_secret": "sandbox-1688-secret",
        "taobao_api_base": f"{sandbox.url}/taobao/rest",
        "taobao_login_base": f"{sandbox.url}/taobao/oauth/authorize",
        "taobao_app_key": "2000001",
        "taobao_app_secret": "sandbox-taobao-secret",
        "taobao_pay_page": f"{sandbox.url}/taobao/pay?id={{order_ids}}",
    }
    return GatewaySettings(**{**values, **QUICK, **changes})


@asynccontextmanager
async def open_gateway(
    settings: GatewaySettings, sandbox: Sandbox, clock: Clock = system_clock, *, lead: bool = True
) -> AsyncIterator[Gateway]:
    """Migrate, assemble and lead; all of it is taken down at the end."""
    migrate_database(service(), settings)
    assembled = assemble(service(), settings, clock)
    core = assembled.core
    tasks = [*(p.run for p in core.projectors.values()), *assembled.parts.tasks]
    leader = Leader(Lease(core.database, "leader", f"test:{uuid4()}"), tasks)
    core.leader = leader
    signer = TokenSigner("people", load_private(settings.keys, "people"), clock)
    transport = httpx2.ASGITransport(assembled.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, trust_env=False, base_url=PUBLIC) as client:
        gateway = Gateway(assembled, leader, client, signer, sandbox, settings)
        if lead:
            gateway.lead()
        try:
            yield gateway
        finally:
            await gateway.close()
