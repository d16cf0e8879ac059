"""Polls each session for what has changed there, behind the pushes, and catches what they missed.

The cursor is the marketplace's own last time of change, never our clock; windows overlap and
what was seen before leads to nothing.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from chassis.store.port import Fence, LeadershipLostError
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    MarketplaceError,
    OrderPage,
    RefusedError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.expiry import warn_of_endings
from services.marketplace_gateway.application.working.failures import (
    SessionBlockedError,
    in_words,
)
from services.marketplace_gateway.application.working.known_orders import brings_news, seen
from services.marketplace_gateway.application.working.recorder import Recorder
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
        if count := await asyncio.to_thread(self._ports.credentials.reseal):
            log.info("tokens_encrypted_with_the_new_key", sessions=count)
        while True:
            await asyncio.to_thread(self._ports.credentials.forget_removed)
            for session in await asyncio.to_thread(self._ports.work.sessions):
                # Also of a disabled one: what is on it goes on.
                if not (session.state.expired or session.state.blocked):
                    await self._one(session, fence)
            await warn_of_endings(self._ports, fence)
            await asyncio.sleep(self._ports.pace.poll_every.total_seconds())

    async def _one(self, session: Work[SessionState], fence: Fence) -> None:
        story = str(uuid4())
        recorder = Recorder(self._ports, fence, session.agency, "poll", story, "poll")
        try:
            await self.poll(session.key[0], recorder)
        except SessionBlockedError:
            return  # blocked meanwhile; a person has been asked
        except MarketplaceError as error:
            log.info("poll_failed", session_id=session.key[0], reason=in_words(error))
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001  the next round tries again
            log.warning("poll_failed", session_id=session.key[0], error=repr(error))

    async def poll(self, session_id: str, recorder: Recorder) -> int:
        """Read what a session's account has changed; return how many orders brought news.

        Raises MarketplaceError.
        """
        agency = recorder.agency
        session = await asyncio.to_thread(self._ports.work.session, agency, session_id)
        if session is None:
            return 0
        market = self._ports.marketplaces[session.state.provider]
        account = Account(recorder, session_id)
        cursor = await asyncio.to_thread(self._ports.inbox.cursor, agency, session_id)
        now = self._ports.clock()
        since = cursor - OVERLAP if cursor else now - FIRST_REACH
        changed, latest, page = 0, cursor, None
        while True:
            found = await account.ask(partial(page_of, market, since, now + AHEAD, page))
            for order in found.orders:
                try:
                    changed += await self._take(account, order)
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

    async def _take(self, account: Account, order: ProviderOrder) -> bool:
        recorder = account.recorder
        known = await asyncio.to_thread(
            self._ports.work.provider_order, recorder.agency, order.provider, order.order_id
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
            read = await account.read(order.provider, order.order_id)
        if read is None:
            return False
        if not brings_news(known.state if known else None, account.session_id, read):
            return False
        told = replace(
            recorder,
            correlation_id=known.correlation_id if known else recorder.correlation_id,
            causation_id="poll",
            actor=f"marketplace:{order.provider}",
        )
        return await told.record(seen(account.session_id, read))


async def page_of(
    market: Marketplace, since: datetime, until: datetime, cursor: str | None, token: str
) -> OrderPage:
    """Return a page of changed orders; the token comes last, so that `Account` can give it."""
    return await market.changed(token, since, until, cursor)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
