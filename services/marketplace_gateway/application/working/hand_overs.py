"""Hands the orders of a session that is to be removed over to another one that sees them too."""

from datetime import timedelta
from functools import partial

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import PROVIDER_ORDER, SESSION
from services.marketplace_gateway.application.marketplace import MarketplaceError
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
        unseen: list[str] = []
        for order in self._ports.work.open_orders(work.agency, (), session_id):
            try:
                if not await self._move(order, Account(recorder, to)):
                    unseen.append(order.key[1])
            except MarketplaceError:
                return self._ports.pace.retry_after
        if not unseen and self._ports.work.in_flight(work.agency, session_id):
            return self._ports.pace.retry_after
        await recorder.record(partial(_end, session_id, tuple(unseen)))
        return None

    async def _move(self, order: Work[KnownOrderState], account: Account) -> bool:
        number = order.key[1]
        read = await account.read(order.state.provider, number)
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
