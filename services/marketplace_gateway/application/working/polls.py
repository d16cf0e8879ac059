"""Polls each session for what has changed there, behind the pushes, and catches what they missed.

The cursor is the marketplace's own last time of change, never our clock; windows overlap and
what was seen before leads to nothing.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from chassis.store.port import Fence, LeadershipLostError
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    MarketplaceError,
    OrderPage,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import unreadable
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.expiry import warn_of_endings
from services.marketplace_gateway.application.working.failures import (
    SessionBlockedError,
    in_words,
)
from services.marketplace_gateway.application.working.known_orders import brings_news, seen
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.application.working.traces import WITH_PARCELS, trace
from services.marketplace_gateway.domain.provider_order import ProviderOrder
from services.marketplace_gateway.domain.session import SessionState

FIRST_REACH = timedelta(days=30)
AHEAD = timedelta(minutes=10)
"""The window ends after now, because the marketplace's clock may be before ours."""

log = structlog.get_logger()


@dataclass(slots=True)
class Polled:
    """What one poll brought: how many orders had news, how many were read by themselves."""

    changed: int = 0
    read: int = 0
    errors: list[str] = field(default_factory=list)
    """Orders that could not be read, with the reason."""
    unreadable: dict[tuple[str, str, str], datetime | None] = field(default_factory=dict)
    """The same orders, and as of which change."""
    to_tell: list[tuple[ProviderOrder, str]] = field(default_factory=list)
    """The same orders, to be told to a person with the reason."""

    @property
    def in_vain(self) -> bool:
        """Whether not one of several could be read: that is no single order's trouble."""
        return len(self.unreadable) > 1 and not self.read


class Polls:
    """Runs while this process leads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._unreadable: dict[tuple[str, str, str], datetime | None] = {}
        """Not read again until they have changed."""

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

    async def poll(self, session_id: str, recorder: Recorder, *, by_hand: bool = False) -> Polled:
        """Read what a session's account has changed.

        By hand, also orders are read again that could not be read before. Raises MarketplaceError.
        """
        agency, done = recorder.agency, Polled()
        session = await asyncio.to_thread(self._ports.work.session, agency, session_id)
        if session is None:
            return done
        market = self._ports.marketplaces[session.state.provider]
        account = Account(recorder, session_id)
        cursor = await asyncio.to_thread(self._ports.inbox.cursor, agency, session_id)
        now = self._ports.clock()
        since = cursor - self._ports.pace.poll_overlap if cursor else now - FIRST_REACH
        latest, page = cursor, None
        while True:
            found = await account.ask(partial(page_of, market, since, now + AHEAD, page))
            for order in found.orders:
                await self._attempt(account, order, done, by_hand=by_hand)
                latest = _later(latest, order.modified_at)
            page = found.next_cursor
            if page is None:
                break
        if done.in_vain:
            return done  # all of it is read again the next time
        self._unreadable |= done.unreadable
        for order, reason in done.to_tell:
            await recorder.record(partial(_tell, session_id, order, reason))
        # Also of an account without any order: that it was read to its end is worth knowing.
        latest = latest or since
        if latest != cursor:
            await asyncio.to_thread(self._ports.inbox.move_cursor, agency, session_id, latest)
        return done

    async def _attempt(
        self, account: Account, order: ProviderOrder, done: Polled, *, by_hand: bool
    ) -> None:
        """Take an order; one that cannot be read must not keep the others from being read."""
        key = (account.recorder.agency, order.provider.value, order.order_id)
        known_bad = key in self._unreadable and self._unreadable[key] == order.modified_at
        if known_bad and not by_hand:
            return
        try:
            done.changed += await self._take(account, order, done)
        except (RefusedError, UnreadableAnswerError) as error:
            log.warning("order_unreadable", order_id=order.order_id, reason=str(error))
            reason = in_words(error)
            done.errors.append(f"{order.order_id}: {reason}")
            done.unreadable[key] = order.modified_at
            done.to_tell.append((order, reason))
        else:
            self._unreadable.pop(key, None)

    async def _take(self, account: Account, order: ProviderOrder, done: Polled) -> bool:
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
            done.read += 1
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
        news = await told.record(seen(account.session_id, read))
        if known and known.state.items and read.status in WITH_PARCELS:
            await trace(Account(told, account.session_id), read)
        return news


def _tell(session_id: str, order: ProviderOrder, reason: str, unit: Unit) -> bool:
    return unreadable.tell(unit, session_id, order, reason)


async def page_of(
    market: Marketplace, since: datetime, until: datetime, cursor: str | None, token: str
) -> OrderPage:
    """Return a page of changed orders; the token comes last, so that `Account` can give it."""
    return await market.changed(token, since, until, cursor)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
