"""Books: preview, record, create, record; and settles bookings whose answer never came.

At most one create call per booking is sent by itself. One that certainly never left may be
sent again; everything else is looked up until the absence window is over, then asked.
"""

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.marketplace import (
    Draft,
    DraftLine,
    Marketplace,
    MarketplaceError,
    NotReachedError,
    Placement,
    Preview,
    RateLimitedError,
    RefusedError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import booking_steps as steps
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.record import record
from services.marketplace_gateway.application.working.remedies import remedy_for
from services.marketplace_gateway.application.working.sessions import (
    PASSING,
    in_words,
    note_expired,
)
from services.marketplace_gateway.domain.booking import UNSENT, BookingState, BookingStatus
from services.marketplace_gateway.domain.booking_events import HoldReason
from services.marketplace_gateway.domain.references import FailedItem

LIMITED_FOR = timedelta(seconds=60)
"""How long to wait when a marketplace limits calls without saying for how long."""

LOOK_BACK = timedelta(hours=1)
"""How far before the call an order is looked for: clocks may differ."""


class BookingWorker:
    """Works on one booking at a time for its crew."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def work(self, work: Work[BookingState], fence: Fence) -> timedelta | None:
        """Take the booking one step further."""
        state = work.state
        if state.status in UNSENT:
            return await self._send(work, fence)
        if state.status is BookingStatus.STARTED:
            # Started, and not by the call that this worker waits for: nobody knows its effect.
            await self._doubt(work, fence)
            return None
        return await self._look(work, fence)

    async def _send(self, work: Work[BookingState], fence: Fence) -> timedelta | None:
        state, booking_id = work.state, work.key[0]
        outer_id = steps.outer_id_of(work.agency, booking_id, state.attempt)
        market = self._ports.marketplaces[state.provider]
        draft = self._draft(state, outer_id)
        try:
            token = await self._ports.credentials.access(work.agency, state.session_id)
            preview = await market.preview(token, draft)
        except MarketplaceError as error:
            return await self._not_sent(work, fence, error)
        left_out = _left_out(state, preview)
        if len(left_out) == len(state.lines):
            first = left_out[0]
            await self._refuse(work, fence, first.code, first.message)
            return None
        if left_out:
            draft = _without(draft, {line.line_no for line in preview.lines if line.refusal_code})
        started = await self._record(
            work, fence, lambda unit: steps.start(unit, booking_id, outer_id, preview.total)
        )
        if not started:
            return None
        return await self._create(work, fence, market, (token, draft, preview), left_out)

    async def _create(
        self,
        work: Work[BookingState],
        fence: Fence,
        market: Marketplace,
        call: tuple[str, Draft, Preview],
        left_out: Sequence[FailedItem],
    ) -> timedelta | None:
        booking_id = work.key[0]
        try:
            placement = await market.create(*call)
        except (NotReachedError, RateLimitedError, TokenInvalidError, RefusedError) as error:
            return await self._not_sent(work, fence, error)
        except MarketplaceError:
            await self._doubt(work, fence)
            return None
        if not _all_told(call[1], placement):
            # Made, but which line stands where was not said: the look-up reads the orders.
            await self._doubt(work, fence)
            return None
        await self._record(
            work, fence, lambda unit: steps.place(unit, booking_id, placement, left_out)
        )
        for order in placement.orders:
            await self._read(work, fence, market, call[0], order.order_id)
        return None

    async def _read(
        self,
        work: Work[BookingState],
        fence: Fence,
        market: Marketplace,
        token: str,
        order_id: str,
    ) -> None:
        """Read a new order at once, so that its facts are there; a later poll would do as well."""
        try:
            read = await market.read(token, order_id)
        except MarketplaceError:
            return
        if read is not None:
            session_id = work.state.session_id
            await self._record(work, fence, lambda unit: known_orders.see(unit, session_id, read))

    async def _not_sent(
        self, work: Work[BookingState], fence: Fence, error: MarketplaceError
    ) -> timedelta | None:
        """Nothing was bought, for certain: wait, or refuse with the marketplace's reason."""
        if isinstance(error, RefusedError):
            await self._refuse(work, fence, error.code, error.message)
            return None
        reason, pause = HoldReason.NOT_REACHED, self._ports.pace.retry_after
        until = self._ports.clock() + pause
        if isinstance(error, TokenInvalidError):
            await note_expired(
                self._ports,
                fence,
                work.agency,
                work.state.session_id,
                error,
                correlation_id=work.correlation_id,
                causation_id=work.causation_id,
            )
            await self._hold(work, fence, HoldReason.SESSION_EXPIRED, in_words(error), None)
            return None
        if isinstance(error, RateLimitedError):
            seconds = error.retry_after
            asked = LIMITED_FOR if seconds is None else timedelta(seconds=seconds)
            pause = max(pause, asked)
            reason, until = HoldReason.LIMIT, self._ports.clock() + pause
        await self._hold(work, fence, reason, in_words(error), until)
        return pause

    async def _look(self, work: Work[BookingState], fence: Fence) -> timedelta | None:
        """Look for the order of a booking in doubt."""
        state, booking_id = work.state, work.key[0]
        market = self._ports.marketplaces[state.provider]
        since = (state.started_at or self._ports.clock()) - LOOK_BACK
        try:
            token = await self._ports.credentials.access(work.agency, state.session_id)
            with contextlib.suppress(RefusedError, *PASSING):
                # Taobao's orders name its own ids; asking for the goods makes them known again.
                await market.preview(token, self._draft(state, state.outer_id))
            found = await market.find(token, state.outer_id, since)
        except TokenInvalidError as error:
            await note_expired(
                self._ports,
                fence,
                work.agency,
                state.session_id,
                error,
                correlation_id=work.correlation_id,
                causation_id=work.causation_id,
            )
            return self._ports.pace.look_up_every
        except PASSING:
            return self._ports.pace.look_up_every
        if found:
            await self._record(work, fence, lambda unit: steps.adopt(unit, booking_id, found))
            return None
        if state.checking_until is not None and self._ports.clock() >= state.checking_until:
            await self._record(work, fence, lambda unit: steps.ask(unit, booking_id))
        return self._ports.pace.look_up_every

    async def _doubt(self, work: Work[BookingState], fence: Fence) -> None:
        booking_id, window = work.key[0], self._ports.pace.absence_window
        await self._record(work, fence, lambda unit: steps.doubt(unit, booking_id, window))

    async def _refuse(
        self, work: Work[BookingState], fence: Fence, code: str, message: str
    ) -> None:
        booking_id, remedy = work.key[0], remedy_for(code)
        await self._record(
            work, fence, lambda unit: steps.refuse(unit, booking_id, code, message, remedy)
        )

    async def _hold(
        self,
        work: Work[BookingState],
        fence: Fence,
        reason: HoldReason,
        message: str,
        until: datetime | None,
    ) -> None:
        booking_id = work.key[0]
        await self._record(
            work, fence, lambda unit: steps.hold(unit, booking_id, reason, message, until)
        )

    async def _record(
        self, work: Work[BookingState], fence: Fence, step: Callable[[Unit], bool]
    ) -> bool:
        return await record(
            self._ports,
            fence,
            step,
            agency=work.agency,
            verb="work-on-booking",
            correlation_id=work.correlation_id,
            causation_id=work.causation_id,
        )

    def _draft(self, state: BookingState, outer_id: str) -> Draft:
        lines = tuple(
            DraftLine(
                line.line_no,
                line.goods_id,
                line.sku_id,
                line.quantity,
                line.title,
                line.expected_price,
            )
            for line in state.lines
        )
        return Draft(outer_id, lines, self._ports.address, state.message)


def _left_out(state: BookingState, preview: Preview) -> list[FailedItem]:
    """Return the lines that the preview refuses, with the marketplace's reasons."""
    refused = {line.line_no: line for line in preview.lines if line.refusal_code}
    return [
        FailedItem(
            line.order_id,
            line.item_id,
            refused[line.line_no].refusal_code,
            refused[line.line_no].refusal_message,
            remedy_for(refused[line.line_no].refusal_code),
        )
        for line in state.lines
        if line.line_no in refused
    ]


def _all_told(draft: Draft, placement: Placement) -> bool:
    """Say whether every order names its lines, and every line was placed or failed."""
    told = {number for order in placement.orders for number in order.line_nos}
    told |= {line.line_no for line in placement.failed}
    named = all(order.line_nos for order in placement.orders)
    return named and all(line.line_no in told for line in draft.lines)


def _without(draft: Draft, line_nos: set[str]) -> Draft:
    kept = tuple(line for line in draft.lines if line.line_no not in line_nos)
    return Draft(draft.outer_id, kept, draft.address, draft.message)
