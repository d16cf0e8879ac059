"""order_status in one process, without a bus: commands and reading over HTTP, step by step."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from chassis.runtime.assembly import Assembled, assemble
from chassis.security.keys import create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner
from chassis.wakeup import Wakeup
from contracts.access import Role
from contracts.catalogue import MARKETPLACE, entry_of
from contracts.envelope import Envelope, encode
from contracts.model import Event
from services.order_status.adapters.queries.due_items import DueItems
from services.order_status.adapters.queries.due_orders import DueOrders
from services.order_status.adapters.settings import OrderStatusSettings
from services.order_status.application.reactions.automatic_booking import AutomaticBooking
from services.order_status.application.reactions.order_progress import OrderProgress
from services.order_status.bootstrap import service
from services.order_status.entrypoints.bus.marketplace_events import MarketplaceEvents

BEGINNING = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SHOP = "service:shop"
ANNA = "person:anna"
BORIS = "person:boris"

Json = dict[str, Any]


class Ticking:
    """A clock that is a millisecond later whenever it is asked."""

    def __init__(self) -> None:
        self._ticks = count()
        self._passed = timedelta()

    def __call__(self) -> datetime:
        return BEGINNING + self._passed + timedelta(milliseconds=next(self._ticks))

    def let_pass(self, seconds: float) -> None:
        self._passed += timedelta(seconds=seconds)


class Office:
    """The service, its clients and its gateway."""

    def __init__(self, assembled: Assembled, signer: TokenSigner, clock: Ticking) -> None:
        self.core = assembled.core
        self.clock = clock
        self.app = assembled.app
        self.view = assembled.core.projectors["purchase_tab"]
        self._assembled, self._signer = assembled, signer
        self._keys, self._facts = count(1), count(1)
        self._progress = OrderProgress(
            DueOrders(self.core.database), Wakeup(), self.core.writing, self.core.clock
        )
        self.automatic = AutomaticBooking(
            DueItems(self.core.database), self.core.writing, self.core.clock
        )
        self.marketplace = MarketplaceEvents(self.core.writing, self.core.clock)
        transport = httpx2.ASGITransport(app=assembled.app, raise_app_exceptions=False)
        self.http = httpx2.AsyncClient(
            transport=transport, trust_env=False, base_url="http://order-status"
        )
        self._tokens = cache(self._sign)

    def token(self, actor: str = ANNA, *roles: Role, agency: str = "default") -> Mapping[str, str]:
        """Return the Authorization header of an actor, by default one that may do anything."""
        return {"Authorization": f"Bearer {self._tokens(actor, roles, agency)}"}

    def _sign(self, actor: str, roles: tuple[Role, ...], agency: str) -> str:
        who = Actor(actor, agency, frozenset(roles or {Role.ADMINISTRATOR}))
        return self._signer.sign(who, timedelta(hours=1))

    async def post(
        self, verb: str, body: Any, actor: str = ANNA, key: str = "", agency: str = "default"
    ) -> httpx2.Response:
        """Send a command; a key of its own unless one is given."""
        key = key or f"key-{next(self._keys)}"
        headers = {**self.token(actor, agency=agency), "Idempotency-Key": key}
        return await self.http.post(f"/commands/{verb}", json=body, headers=headers)

    async def do(self, verb: str, body: Any, actor: str = ANNA, agency: str = "default") -> Json:
        """Send a command that must not be refused as a whole; return its answer."""
        response = await self.post(verb, body, actor, agency=agency)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    async def get(self, path: str, agency: str = "default", **params: Any) -> Json:
        """Read what has been committed so far."""
        await self.settle()
        response = await self.http.get(path, params=params, headers=self.token(agency=agency))
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    async def items(self, agency: str = "default", **params: Any) -> list[Json]:
        """Return items in the order in which they were added, or as asked."""
        answer: list[Json] = (await self.get("/items", agency, **params))["items"]
        return answer

    async def item(self, item_id: str = "1", order_id: str = "A-1") -> Json:
        path = f"/orders/{quote(order_id, safe='')}/items/{quote(item_id, safe='')}"
        answer: Json = (await self.get(path))["item"]
        return answer

    async def settle(self) -> None:
        """Bring the view, and with it the orders' statuses, up to date."""
        while True:
            while await asyncio.to_thread(self.view.step, None):
                pass
            if not await self._progress.step(None):
                return

    async def book_what_is_due(self) -> int:
        """Let automatic booking look once; return how many commands it gave."""
        await self.settle()
        return await self.automatic.step(None)

    async def tell(self, *events: Event, agency: str = "default") -> None:
        """Let the gateway's events arrive together."""
        await self.marketplace.apply([self.envelope(event, agency) for event in events], None)

    def envelope(self, event: Event, agency: str = "default") -> Envelope:
        number, entry = next(self._facts), entry_of(type(event))
        return Envelope(
            id=f"fact-{number}",
            type=entry.type,
            source=MARKETPLACE,
            subject=f"evt.marketplace.{agency}",
            time=self.core.clock(),
            sequence=number,
            previous_sequence=number - 1,
            agency=agency,
            actor="marketplace:1688",
            correlation_id="activity-of-the-gateway",
            causation_id="",
            stream_version=1,
            command="",
            data=encode(event),
        )

    def let_pass(self, seconds: float) -> None:
        """Let time pass; tokens, which last an hour, are signed anew."""
        self.clock.let_pass(seconds)
        self._tokens.cache_clear()

    async def close(self) -> None:
        await self.http.aclose()
        await self.core.writing.aclose()
        if self._assembled.parts.close:
            await self._assembled.parts.close()
        self.core.store.close()
        if self._assembled.lock:
            self._assembled.lock.release()


def make_keys(keys: Path) -> None:
    for issuer in ("admin", "order_status"):
        create_issuer(keys, issuer, frozenset(Role))


def settings_of(keys: Path, database_url: str) -> OrderStatusSettings:
    return OrderStatusSettings(
        database_url=database_url,
        port=0,
        keys=keys,
        shop_item_page="https://shop.example/orders/{order_id}/items/{item_id}",
        shop_vendor_page="https://shop.example/{provider}/vendors/{vendor_id}",
    )


def open_office(settings: OrderStatusSettings) -> Office:
    """Put the service together on a database that has its tables."""
    clock = Ticking()
    signer = TokenSigner("admin", load_private(settings.keys, "admin"), clock)
    return Office(assemble(service(), settings, clock), signer, clock)
