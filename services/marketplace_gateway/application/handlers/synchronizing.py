"""Synchronize by hand: one run per session that holds open provider orders."""

from uuid import UUID, uuid5

from chassis.commands.answers import CommandAnswer, Outcome
from chassis.writer.unit import Unit
from contracts.marketplace.commands import CancelSynchronization, Synchronize
from services.marketplace_gateway.application.aggregates import SESSION, SYNCHRONIZATION
from services.marketplace_gateway.application.handlers.answering import ACCEPTED, refuse
from services.marketplace_gateway.application.ports import Work, WorkList
from services.marketplace_gateway.domain import synchronization
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal
from services.marketplace_gateway.domain.session import UNKNOWN
from services.marketplace_gateway.domain.synchronization import SynchronizationStarted, Trigger

_NAMESPACE = UUID("5e2c4a6b-8d0f-5123-a4b5-c6d7e8f90a1b")


class SynchronizationHandlers:
    """Decides the commands on synchronizations."""

    def __init__(self, work: WorkList) -> None:
        self._work = work

    def synchronize(self, command: Synchronize, unit: Unit) -> CommandAnswer:
        """Start a run for each session concerned; the workers take them up."""
        agency = unit.context.agency
        runs: dict[tuple[Provider, str], list[Work[KnownOrderState]]] = {}
        if command.session_id is not None:
            session = unit.state(SESSION, command.session_id)
            if session is None or session.removed:
                return refuse(UNKNOWN)
            runs[session.provider, command.session_id] = []
        elif not command.order_ids:
            for known in self._work.sessions():
                if known.agency == agency:
                    runs[known.state.provider, known.key[0]] = []
        for order in self._work.open_orders(agency, command.order_ids, command.session_id):
            runs.setdefault((order.state.provider, order.state.session_id), []).append(order)
        if not runs:
            return refuse(
                Refusal("nothing_to_synchronize", "No open provider order belongs to this.")
            )
        ids = [self._start(command, unit, *run, orders) for run, orders in runs.items()]
        return CommandAnswer(
            outcome=Outcome.ACCEPTED, operation_id=ids[0], result={"synchronization_ids": ids}
        )

    @staticmethod
    def _start(
        command: Synchronize,
        unit: Unit,
        provider: Provider,
        session_id: str,
        orders: list[Work[KnownOrderState]],
    ) -> str:
        context = unit.context
        run_id = str(uuid5(_NAMESPACE, f"{context.agency}/{context.key}/{session_id}"))
        started = SynchronizationStarted(
            provider,
            session_id,
            Trigger.MANUAL,
            command.order_ids,
            item_lines=sum(len(order.state.items) for order in orders),
            provider_orders=len(orders),
            provider_order_ids=tuple(order.key[1] for order in orders),
        )
        unit.append(SYNCHRONIZATION, (run_id,), [started])
        return run_id

    @staticmethod
    def cancel(command: CancelSynchronization, unit: Unit) -> CommandAnswer:
        """Stop a running one."""
        decision = synchronization.cancel(unit.state(SYNCHRONIZATION, command.synchronization_id))
        if isinstance(decision, Refusal):
            return refuse(decision)
        unit.append(SYNCHRONIZATION, (command.synchronization_id,), decision)
        return ACCEPTED
