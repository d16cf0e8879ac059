"""Hands the orders of a session that is to be removed over to another one that sees them too."""

import asyncio
from datetime import timedelta
from functools import partial

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import PROVIDER_ORDER, SESSION
from services.marketplace_gateway.application.marketplace import MarketplaceError, RefusedError
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import known_order, session
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.session import SessionState


class HandOverWorker:
    """Works on one session at a time for its crew."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def work(self, work: Work[SessionState], fence: Fence) -> timedelta | None:
        """Move every open order that the other session sees, then remove the session.

        Bookings that are still under way are waited for. Where an order is not seen the session
        stays, disabled, and says which.
        """
        session_id, to = work.key[0], work.state.handing_over_to
        recorder = Recorder.of(self._ports, fence, work, "hand-over")
        listed = self._ports.work
        orders = await asyncio.to_thread(listed.open_orders, work.agency, (), session_id)
        taker = await asyncio.to_thread(listed.session, work.agency, to)
        there = taker is not None and not taker.state.removed
        unseen: tuple[str, ...] = ()
        for order in orders:
            try:
                if not (there and await self._move(order, Account(recorder, to))):
                    unseen += (order.key[1],)
            except MarketplaceError:
                return self._ports.pace.retry_after
        under_way = await asyncio.to_thread(listed.in_flight, work.agency, session_id)
        if under_way and not unseen:
            return self._ports.pace.retry_after
        await recorder.record(partial(_end, session_id, unseen))
        return None

    async def _move(self, order: Work[KnownOrderState], account: Account) -> bool:
        number = order.key[1]
        try:
            read = await account.read(order.state.provider, number)
        except RefusedError:
            return False  # asking again would be refused again
        if read is None:
            return False
        key = (order.state.provider.value, number)

        def step(unit: Unit) -> bool:
            moved = known_order.hand_over(
                unit.state(PROVIDER_ORDER, *key), number, account.session_id
            )
            if moved:
                unit.append(PROVIDER_ORDER, key, moved)
            known_orders.see(unit, account.session_id, read)
            return True

        return await account.recorder.record(step)


def _end(session_id: str, unseen: tuple[str, ...], unit: Unit) -> bool:
    events = session.end_hand_over(unit.state(SESSION, session_id), unseen)
    if events:
        unit.append(SESSION, (session_id,), events)
    return bool(events)
