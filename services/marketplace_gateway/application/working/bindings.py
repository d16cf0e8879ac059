"""Binds: finds the provider order in a session, compares it with the items, records."""

from collections.abc import Sequence
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
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.failures import (
    PASSING,
    SessionBlockedError,
    in_words,
)
from services.marketplace_gateway.application.working.recorder import Recorder
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
        recorder = Recorder.of(self._ports, fence, work, "work-on-binding")
        for session in self._sessions(work):
            account = Account(recorder, session.key[0])
            try:
                read = await account.read(state.provider, state.provider_order_id)
            except TokenInvalidError:
                problems.append(f"Session {session.state.name} has expired: log in again.")
                continue
            except SessionBlockedError as error:
                problems.append(f"Session {session.state.name}: {in_words(error)}")
                continue
            except PASSING:
                return self._ports.pace.retry_after
            except MarketplaceError as error:
                problems.append(in_words(error))
                continue
            if read is not None:
                await _verify(work.key[0], recorder, session.key[0], read)
                return None
        await _refuse(work, recorder, problems)
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
    operation_id: str, recorder: Recorder, session_id: str, read: ProviderOrder
) -> None:
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
                items = tuple(item.without_vendor() for item in state.items if item.ref in fits)
                by = state.by
                known_orders.link(unit, session_id, order, items, booked=False, by=by)
        return True

    await recorder.record(step)


async def _refuse(work: Work[BindingState], recorder: Recorder, problems: Sequence[str]) -> None:
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

    await recorder.record(step)
