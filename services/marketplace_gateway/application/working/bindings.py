"""Binds: finds the provider order in a session, compares it with the items, records."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import BINDING, PROVIDER_ORDER
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.record import record
from services.marketplace_gateway.application.working.sessions import (
    PASSING,
    in_words,
    note_expired,
)
from services.marketplace_gateway.domain import binding
from services.marketplace_gateway.domain.binding import BindingState, BindingVerified
from services.marketplace_gateway.domain.provider_order import ProviderOrder
from services.marketplace_gateway.domain.session import SessionState

UNKNOWN = "provider_order_unknown"


class BindingWorker:
    """Works on one binding at a time for its crew."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def work(self, work: Work[BindingState], fence: Fence) -> timedelta | None:
        """Look for the order in every session that may hold it."""
        state, problems = work.state, list[str]()
        for session in self._sessions(work):
            session_id = session.key[0]
            try:
                token = await self._ports.credentials.access(work.agency, session_id)
                read = await self._ports.marketplaces[state.provider].read(
                    token, state.provider_order_id
                )
            except TokenInvalidError as error:
                await note_expired(
                    self._ports,
                    fence,
                    work.agency,
                    session_id,
                    error,
                    correlation_id=work.correlation_id,
                    causation_id=work.causation_id,
                )
                problems.append(f"Session {session.state.name} has expired: log in again.")
                continue
            except PASSING:
                return self._ports.pace.retry_after
            except MarketplaceError as error:
                problems.append(in_words(error))
                continue
            if read is not None:
                await self._verify(work, fence, session_id, read)
                return None
        await self._refuse(work, fence, problems)
        return None

    def _sessions(self, work: Work[BindingState]) -> Sequence[Work[SessionState]]:
        if work.state.session_id:
            chosen = self._ports.work.session(work.agency, work.state.session_id)
            if chosen is None or chosen.state.removed:
                return []
            return [chosen] if chosen.state.provider is work.state.provider else []
        all_sessions = self._ports.work.sessions(work.state.provider)
        return [session for session in all_sessions if session.agency == work.agency]

    async def _verify(
        self, work: Work[BindingState], fence: Fence, session_id: str, read: ProviderOrder
    ) -> None:
        operation_id = work.key[0]
        order = (read.provider.value, read.order_id)

        def step(unit: Unit) -> bool:
            state = unit.state(BINDING, operation_id)
            assert state is not None
            known = unit.state(PROVIDER_ORDER, *order)
            events = binding.verify(state, session_id, read, known)
            if not events:
                return False
            unit.append(BINDING, (operation_id,), events)
            known_orders.see(unit, session_id, read)
            for event in events:
                if isinstance(event, BindingVerified):
                    fits = set(event.items)
                    items = tuple(item for item in state.items if item.ref in fits)
                    known_orders.link(unit, session_id, order, items, booked=False)
            return True

        await self._record(work, fence, step)

    async def _refuse(
        self, work: Work[BindingState], fence: Fence, problems: Sequence[str]
    ) -> None:
        operation_id = work.key[0]
        order = work.state.provider_order_id
        none = f"No session of {work.state.provider} has an order {order}."
        message = " ".join((none, *problems))

        def step(unit: Unit) -> bool:
            state = unit.state(BINDING, operation_id)
            assert state is not None
            events = binding.refuse(state, state.session_id, UNKNOWN, message)
            if events:
                unit.append(BINDING, (operation_id,), events)
            return bool(events)

        await self._record(work, fence, step)

    async def _record(
        self, work: Work[BindingState], fence: Fence, step: Callable[[Unit], bool]
    ) -> None:
        await record(
            self._ports,
            fence,
            step,
            agency=work.agency,
            verb="work-on-binding",
            correlation_id=work.correlation_id,
            causation_id=work.causation_id,
        )
