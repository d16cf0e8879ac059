"""Bookings of a gateway that was put back from a backup: look before anything is bought.

An order that was made in the time that was lost carries our number of its create call, which
follows from the booking's id. So a booking of that time is looked for, in every account, as one
whose answer never came. And a booking of today is not sent while an order stands unclaimed that we
made, that nobody here remembers, and that holds the same goods.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    MarketplaceError,
    RefusedError,
)
from services.marketplace_gateway.application.ports import Ports
from services.marketplace_gateway.application.recovery import REMEMBERED
from services.marketplace_gateway.application.working import booking_steps as steps
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.delivery import address_for
from services.marketplace_gateway.application.working.drafts import draft_of
from services.marketplace_gateway.application.working.errand import Errand
from services.marketplace_gateway.application.working.failures import PASSING
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.booking_events import HoldReason
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import ProviderOrder
from services.marketplace_gateway.domain.references import WantedLine

POSSIBLY_BOUGHT = "possibly_bought"

Step = tuple[bool, timedelta | None]
"""Whether the booking needs no more for now, and when to look at it again."""

GO_ON: Step = (False, None)


class Forgotten:
    """What the booking worker does first while orders may stand that nobody remembers."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def before_sending(self, errand: Errand) -> Step:
        """Look whether the booking, or its goods, may have been bought already."""
        ports, state, booking_id = self._ports, errand.state, errand.booking_id
        begun_at = errand.work.begun_at or ports.clock()
        if self._was_never_looked_for(state, begun_at):
            window = ports.pace.absence_window
            await errand.recorder.record(
                lambda unit: steps.perhaps_sent(unit, booking_id, begun_at, window)
            )
            return True, None
        if state.attempt > 1 and await self._adopted(errand):
            return True, None
        if unread := await asyncio.to_thread(self._unread, errand):
            until = ports.clock() + ports.pace.retry_after
            words = (
                "Waits until the orders of every account have been read, because the data was"
                f" restored from a backup. Not read yet: {', '.join(unread)}. Log in again where"
                " the login has ended."
            )
            await errand.recorder.record(
                lambda unit: steps.hold(
                    unit, booking_id, HoldReason.NOT_REACHED, words, until, called=False
                )
            )
            return True, ports.pace.retry_after
        if await ports.settled() is not True:
            # What was read is recorded, but not to be seen yet.
            return True, ports.pace.retry_after
        strange = await asyncio.to_thread(self._holding_the_same, errand)
        if strange is None:
            return GO_ON
        message = (
            f"Provider order {strange} was made by Caigou, holds these goods, and belongs to no"
            " item: it may have been bought for this one before the data was restored. Bind it to"
            " the item that it is for, or cancel it on the marketplace; then book again."
        )
        remedy = remedy_for(POSSIBLY_BOUGHT)
        await errand.recorder.record(
            lambda unit: steps.refuse(
                unit, booking_id, POSSIBLY_BOUGHT, message, remedy, called=False
            )
        )
        return True, None

    async def look(self, errand: Errand) -> timedelta | None:
        """Look for a booking's order in every account; after the window a person is asked."""
        ports, state, booking_id = self._ports, errand.state, errand.booking_id
        try:
            if await self._adopted(errand):
                return None
            looked = True
        except (MarketplaceError, *PASSING):
            looked = False
        if state.checking_until is not None and ports.clock() >= state.checking_until:
            await errand.recorder.record(lambda unit: steps.ask(unit, booking_id, looked=looked))
        return ports.pace.look_up_every

    def _was_never_looked_for(self, state: BookingState, begun_at: datetime) -> bool:
        recovery, checked = self._ports.recovery, state.checking_until
        looked_for = checked is not None and not recovery.was_begun_before(checked)
        return recovery.was_begun_before(begun_at) and not looked_for

    async def _adopted(self, errand: Errand) -> bool:
        """Find the booking's order and take it; raises when some account could not be asked."""
        booking_id = errand.booking_id
        failure: Exception | None = None
        for session_id in await asyncio.to_thread(self._sessions, errand):
            try:
                found = await self._found(errand, session_id)
            except (MarketplaceError, *PASSING) as error:
                failure = error
                continue
            if found:
                await errand.recorder.record(
                    lambda unit, found=found, at=session_id: steps.adopt(  # type: ignore[misc]
                        unit, booking_id, found, at
                    )
                )
                return True
        if failure is not None:
            raise failure
        return False

    async def _found(self, errand: Errand, session_id: str) -> Sequence[ProviderOrder]:
        state, market = errand.state, errand.market
        outer_id = steps.outer_id_of(errand.work.agency, errand.booking_id, state.attempt)
        draft = draft_of(state, outer_id, await address_for(self._ports, errand.work))
        account = Account(errand.recorder, session_id)
        since = self._ports.clock() - REMEMBERED
        with contextlib.suppress(RefusedError, BookingLimitError, *PASSING):
            # See the worker's own look: it makes Taobao's ids of the goods known.
            await account.ask(lambda token: market.preview(token, draft))
        return await account.ask(lambda token: market.find(token, outer_id, since))

    def _sessions(self, errand: Errand) -> list[str]:
        own = errand.state.session_id
        others = [
            work.key[0]
            for work in self._ports.work.sessions(errand.state.provider)
            if work.agency == errand.work.agency and work.key[0] != own
        ]
        return [own, *others]

    def _unread(self, errand: Errand) -> list[str]:
        """Return the names of accounts whose orders have not been read since."""
        agency = errand.work.agency
        return [
            work.state.name
            for work in self._ports.work.sessions(errand.state.provider)
            if work.agency == agency and self._ports.inbox.cursor(agency, work.key[0]) is None
        ]

    def _holding_the_same(self, errand: Errand) -> str | None:
        agency, work = errand.work.agency, self._ports.work
        ours = {
            steps.outer_id_of(agency, open_.key[0], attempt)
            for open_ in work.open_bookings(agency)
            for attempt in range(1, open_.state.attempt + 1)
        }
        for order in work.unclaimed(agency, errand.state.provider):
            facts = order.state.facts
            made_by_us = facts is not None and steps.is_outer_id(facts.outer_id)
            if facts is None or not made_by_us or facts.outer_id in ours:
                continue
            if any(_holds(order.state, line) for line in errand.state.lines):
                return order.key[1]
        return None


def _holds(known: KnownOrderState, wanted: WantedLine) -> bool:
    lines = known.facts.lines if known.facts else ()
    return any(
        line.goods_id == wanted.goods_id and (line.sku_id or wanted.sku_id) == wanted.sku_id
        for line in lines
    )
