"""Polls each session for what has changed there, behind the pushes, and catches what they missed.

The cursor is the marketplace's own last time of change, never our clock; windows overlap and
what was seen before leads to nothing.
"""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from chassis.store.port import Fence
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    RefusedError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working.known_orders import brings_news, seen
from services.marketplace_gateway.application.working.record import record
from services.marketplace_gateway.application.working.sessions import in_words, note_expired
from services.marketplace_gateway.domain.provider_order import ProviderOrder, ProviderStatus
from services.marketplace_gateway.domain.session import SessionState

FIRST_REACH = timedelta(days=30)
OVERLAP = timedelta(minutes=10)
AHEAD = timedelta(minutes=10)
"""The window ends after now, because the marketplace's clock may be before ours."""

WITH_PARCELS = frozenset(
    {
        ProviderStatus.PART_SHIPPED,
        ProviderStatus.SHIPPED,
        ProviderStatus.SIGNED,
        ProviderStatus.FINISHED,
    }
)

log = structlog.get_logger()


class Polls:
    """Runs while this process leads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def run(self, fence: Fence) -> None:
        """Poll every usable session again and again, until cancelled."""
        while True:
            await asyncio.to_thread(self._ports.credentials.forget_removed)
            for session in await asyncio.to_thread(self._ports.work.sessions):
                # Also of a disabled one: what is on it goes on.
                if not session.state.expired:
                    await self._one(session, fence)
            await asyncio.sleep(self._ports.pace.poll_every.total_seconds())

    async def _one(self, session: Work[SessionState], fence: Fence) -> None:
        correlation_id = str(uuid4())
        try:
            await self.poll(session.agency, session.key[0], fence, correlation_id)
        except TokenInvalidError as error:
            await note_expired(
                self._ports,
                fence,
                session.agency,
                session.key[0],
                error,
                correlation_id=correlation_id,
                causation_id="poll",
            )
        except MarketplaceError as error:
            log.info("poll_failed", session_id=session.key[0], reason=in_words(error))
        except Exception as error:  # noqa: BLE001  the next round tries again
            log.warning("poll_failed", session_id=session.key[0], error=repr(error))

    async def poll(self, agency: str, session_id: str, fence: Fence, correlation_id: str) -> int:
        """Read what a session's account has changed; return how many orders brought news.

        Raises MarketplaceError.
        """
        session = await asyncio.to_thread(self._ports.work.session, agency, session_id)
        if session is None:
            return 0
        market = self._ports.marketplaces[session.state.provider]
        cursor = await asyncio.to_thread(self._ports.inbox.cursor, agency, session_id)
        now = self._ports.clock()
        since = cursor - OVERLAP if cursor else now - FIRST_REACH
        changed, latest, page = 0, cursor, None
        while True:
            token = await self._ports.credentials.access(agency, session_id)
            found = await market.changed(token, since, now + AHEAD, page)
            for order in found.orders:
                try:
                    changed += await self._take(session, order, token, fence, correlation_id)
                except RefusedError as error:
                    # One order that cannot be read must not keep the others from being read.
                    log.warning("order_unreadable", order_id=order.order_id, reason=str(error))
                latest = _later(latest, order.modified_at)
            page = found.next_cursor
            if page is None:
                break
        if latest is not None and latest != cursor:
            await asyncio.to_thread(self._ports.inbox.move_cursor, agency, session_id, latest)
        return changed

    async def _take(
        self,
        session: Work[SessionState],
        order: ProviderOrder,
        token: str,
        fence: Fence,
        correlation_id: str,
    ) -> bool:
        known = await asyncio.to_thread(
            self._ports.work.provider_order, session.agency, order.provider, order.order_id
        )
        facts = known.state.facts if known else None
        unchanged = facts is not None and (facts.status, facts.modified_at) == (
            order.status,
            order.modified_at,
        )
        if unchanged:
            return False
        read: ProviderOrder | None = order
        if order.status in WITH_PARCELS:
            # Lists come without parcels: the order itself is read for them.
            market = self._ports.marketplaces[order.provider]
            read = await market.read(token, order.order_id)
        if read is None or not brings_news(known.state if known else None, session.key[0], read):
            return False
        return await record(
            self._ports,
            fence,
            seen(session.key[0], read),
            agency=session.agency,
            verb="poll",
            correlation_id=known.correlation_id if known else correlation_id,
            causation_id="poll",
            actor=f"marketplace:{order.provider}",
        )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
