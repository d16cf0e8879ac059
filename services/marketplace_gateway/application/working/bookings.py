"""Books: preview, compare prices, record, create, record; settles what was never answered.

At most one create call per booking is sent by itself. One that certainly never left may be
sent again; everything else is looked up until the absence window is over, then asked.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    Draft,
    MarketplaceError,
    NotReachedError,
    Preview,
    RateLimitedError,
    RefusedError,
    RiskControlError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import booking_steps as steps
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.booking_prices import priced
from services.marketplace_gateway.application.working.booking_waits import Waits
from services.marketplace_gateway.application.working.budgets import Budgets
from services.marketplace_gateway.application.working.delivery import address_for
from services.marketplace_gateway.application.working.drafts import (
    all_told,
    draft_of,
    left_out,
    without,
)
from services.marketplace_gateway.application.working.errand import Errand
from services.marketplace_gateway.application.working.failures import (
    PASSING,
    SessionBlockedError,
)
from services.marketplace_gateway.application.working.forgotten import Forgotten
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain.booking import UNSENT, BookingState, BookingStatus
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.references import FailedItem

LOOK_BACK = timedelta(hours=1)
"""How far before the call an order is looked for: clocks may differ."""

NOTHING_SENT = (
    NotReachedError,
    RateLimitedError,
    BookingLimitError,
    RiskControlError,
    SessionBlockedError,
    TokenInvalidError,
    RefusedError,
)
"""Failures after which a create call has certainly bought nothing."""


class BookingWorker:
    """Works on one booking at a time for its crew."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._budgets = Budgets(ports.work.starts)
        self._forgotten = Forgotten(ports)
        self._led_by: Fence | None = None

    async def work(self, work: Work[BookingState], fence: Fence) -> timedelta | None:
        """Take the booking one step further."""
        if fence != self._led_by:
            self._led_by = fence
            self._budgets.forget()
        errand = self._errand(work, fence)
        if work.state.status in UNSENT:
            return await self._send(errand)
        if work.state.status is BookingStatus.STARTED:
            # Started, and not by the call that this worker waits for: nobody knows its effect.
            await self._doubt(errand)
            return None
        return await self._look(errand)

    def _errand(self, work: Work[BookingState], fence: Fence) -> Errand:
        recorder = Recorder.of(self._ports, fence, work, "work-on-booking")
        market = self._ports.marketplaces[work.state.provider]
        account = Account(recorder, work.state.session_id)
        return Errand(work, recorder, account, Waits(recorder, work, self._budgets), market)

    async def _send(self, errand: Errand) -> timedelta | None:
        state, booking_id = errand.state, errand.booking_id
        if self._ports.recovery.is_on(self._ports.clock()):
            done, pause = await self._forgotten.before_sending(errand)
            if done:
                return pause
        if (pause := await errand.waits.before_sending()) is not None:
            return pause or None
        outer_id = steps.outer_id_of(errand.work.agency, booking_id, state.attempt)
        draft = draft_of(state, outer_id, await address_for(self._ports, errand.work))
        try:
            preview = await errand.account.ask(lambda token: errand.market.preview(token, draft))
        except MarketplaceError as error:
            return await self._not_sent(errand, error)
        refused = left_out(state, preview)
        if len(refused) == len(state.lines):
            await errand.recorder.record(lambda unit: steps.refuse_lines(unit, booking_id, refused))
            return None
        if refused:
            draft = without(draft, {line.line_no for line in preview.lines if line.refusal_code})
        return await self._start(errand, draft, preview, refused)

    async def _start(
        self, errand: Errand, draft: Draft, preview: Preview, refused: Sequence[FailedItem]
    ) -> timedelta | None:
        """Reserve, record that the call is about to leave, and let it leave."""
        at = self._ports.clock()
        if (pause := await errand.waits.reserve(at)) is not None:
            return pause or None
        booking_id, outer_id = errand.booking_id, draft.outer_id
        stopped: list[bool] = []

        def start(unit: Unit) -> bool:
            stopped.append(errand.waits.rests(unit))
            return (
                not stopped[-1]
                and priced(unit, booking_id, preview)
                and steps.start(unit, booking_id, outer_id, preview.total)
            )

        if not await errand.recorder.record(start):
            errand.waits.release(at)
            # Stopped while the preview was under way: by then the views show it.
            return self._ports.pace.retry_after if stopped[-1] else None
        errand = errand.calling()
        try:
            await self._create(errand, draft, preview, refused)
        except NOTHING_SENT as error:
            errand.waits.release(at)
            return await self._not_sent(errand, error)
        return None

    async def _create(
        self, errand: Errand, draft: Draft, preview: Preview, refused: Sequence[FailedItem]
    ) -> None:
        booking_id, market, fence = errand.booking_id, errand.market, errand.recorder.fence
        # Stopped for too long on the way, this process may lead no more, and another have taken
        # over. If none has, what follows is recorded and the call is made later.
        fenced = replace(draft, may_leave=lambda: self._ports.holds(fence))
        try:
            placement = await errand.account.once(
                lambda token: market.create(token, fenced, preview)
            )
        except NOTHING_SENT:
            raise
        except MarketplaceError:
            await self._doubt(errand)
            return
        if not all_told(draft, placement):
            # Made, but which line stands where was not said: the look-up reads the orders.
            await self._doubt(errand)
            return
        await errand.recorder.record(lambda unit: steps.place(unit, booking_id, placement, refused))
        for order in placement.orders:
            await self._read(errand, order.order_id)

    async def _read(self, errand: Errand, order_id: str) -> None:
        """Read a new order at once, so that its facts are there; a later poll would do as well."""
        try:
            read = await errand.account.read(errand.state.provider, order_id)
        except MarketplaceError:
            return
        if read is not None:
            await errand.recorder.record(known_orders.seen(errand.state.session_id, read))

    async def _not_sent(self, errand: Errand, error: MarketplaceError) -> timedelta | None:
        """Nothing was bought, for certain: wait, or refuse with the marketplace's reason."""
        if isinstance(error, RefusedError):
            await self._refuse(errand, error.code, error.message)
            return None
        return await errand.waits.after(error) or None

    async def _look(self, errand: Errand) -> timedelta | None:
        """Look for the order of a booking in doubt."""
        state, booking_id, market = errand.state, errand.booking_id, errand.market
        if self._ports.recovery.is_on(self._ports.clock()) and not state.outer_id:
            return await self._forgotten.look(errand)
        since = (state.started_at or self._ports.clock()) - LOOK_BACK
        draft = draft_of(state, state.outer_id, await address_for(self._ports, errand.work))
        found, looked = None, True
        try:
            with contextlib.suppress(RefusedError, BookingLimitError, *PASSING):
                # Taobao's orders name its own ids; asking for the goods makes them known again.
                await errand.account.ask(lambda token: market.preview(token, draft))
            found = await errand.account.ask(
                lambda token: market.find(token, state.outer_id, since)
            )
        except (TokenInvalidError, BookingLimitError, *PASSING):
            looked = False
        if found:
            await errand.recorder.record(lambda unit: steps.adopt(unit, booking_id, found))
            return None
        if state.checking_until is not None and self._ports.clock() >= state.checking_until:
            await errand.recorder.record(lambda unit: steps.ask(unit, booking_id, looked=looked))
        return self._ports.pace.look_up_every

    async def _doubt(self, errand: Errand) -> None:
        booking_id, window = errand.booking_id, self._ports.pace.absence_window
        await errand.recorder.record(lambda unit: steps.doubt(unit, booking_id, window))

    async def _refuse(self, errand: Errand, code: str, message: str) -> None:
        booking_id, called = errand.booking_id, errand.waits.called
        await errand.recorder.record(
            lambda unit: steps.refuse(
                unit, booking_id, code, message, remedy_for(code), called=called
            )
        )
