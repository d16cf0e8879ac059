"""1688 behind the gateway's port."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from services.marketplace_gateway.adapters.ali1688 import (
    assumptions,
    cancel,
    create,
    oauth,
    pay,
    push,
    reading,
    replay,
    sellable,
    trace,
)
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.application.marketplace import (
    Draft,
    Grant,
    OrderPage,
    Placement,
    Preview,
    Push,
)
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder, Trace


class Ali1688:
    """The 1688 marketplace with one app key; `clock` gives the time as aware UTC."""

    provider = Provider.ALI1688
    lines_per_booking = assumptions.LINES_PER_BOOKING
    orders_per_pay_link = assumptions.ORDERS_PER_PAY_LINK

    def __init__(self, settings: Ali1688Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._client = AopClient(settings, clock)

    def login_url(self, state: str, redirect_uri: str) -> str:
        return oauth.login_url(self._settings, state, redirect_uri)

    async def exchange(self, code: str, redirect_uri: str) -> Grant:
        return await oauth.exchange(self._client, self._clock, code, redirect_uri)

    async def refresh(self, refresh_token: str) -> Grant:
        return await oauth.refresh(self._client, self._clock, refresh_token)

    async def preview(self, token: str, draft: Draft) -> Preview:
        return await sellable.preview(self._client, token, draft)

    async def create(self, token: str, draft: Draft, preview: Preview) -> Placement:
        return await create.create(self._client, token, draft, preview)

    async def find(self, token: str, outer_id: str, since: datetime) -> Sequence[ProviderOrder]:
        return await reading.find(self._client, token, outer_id, since)

    async def read(self, token: str, order_id: str) -> ProviderOrder | None:
        return await reading.read(self._client, token, order_id)

    async def changed(
        self, token: str, since: datetime, until: datetime, cursor: str | None
    ) -> OrderPage:
        return await reading.changed(self._client, token, since, until, cursor)

    async def cancel(self, token: str, order_id: str, reason: str) -> bool:
        return await cancel.cancel(self._client, token, order_id, reason)

    async def trace(self, token: str, order_id: str) -> Sequence[Trace]:
        return await trace.trace(self._client, token, order_id)

    async def missed_pushes(self) -> Sequence[Push]:
        return await replay.missed_pushes(self._client)

    async def confirm_pushes(self, message_ids: Sequence[str]) -> None:
        await replay.confirm_pushes(self._client, message_ids)

    async def pay_link(self, token: str, order_ids: Sequence[str]) -> str:
        return await pay.pay_link(self._client, token, order_ids)

    def read_push(self, headers: Mapping[str, str], body: bytes) -> Push | None:
        """Read a push message; 1688 signs in the body, so `headers` are not looked at."""
        del headers
        return push.read_push(self._settings, body)

    async def close(self) -> None:
        await self._client.close()
