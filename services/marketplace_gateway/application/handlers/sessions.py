"""Sessions: begin a login, rename, disable, enable, remove."""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from chassis.commands.answers import CommandAnswer, Outcome
from chassis.writer.unit import Unit
from contracts.marketplace import commands as c
from services.marketplace_gateway.application.aggregates import SESSION
from services.marketplace_gateway.application.handlers.answering import ACCEPTED, refuse
from services.marketplace_gateway.application.login import Login, LoginStates
from services.marketplace_gateway.application.marketplace import Marketplace
from services.marketplace_gateway.application.ports import WorkList
from services.marketplace_gateway.domain import session
from services.marketplace_gateway.domain.budget import Budget
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal
from services.marketplace_gateway.domain.session import SessionVerb

_NAMESPACE = UUID("9d1f3b5a-6c7e-5f80-91a2-b3c4d5e6f708")


class SessionHandlers:
    """Decides the commands on sessions."""

    def __init__(
        self,
        marketplaces: Mapping[Provider, Marketplace],
        states: LoginStates,
        work: WorkList,
        redirect_uri: str,
    ) -> None:
        self._marketplaces, self._states, self._work = marketplaces, states, work
        self._redirect_uri = redirect_uri

    def add(self, command: c.AddSession, unit: Unit) -> CommandAnswer:
        """Begin the login of a new session; it exists once the marketplace has granted it."""
        context = unit.context
        session_id = str(uuid5(_NAMESPACE, f"{context.agency}/{context.key}"))
        return self._begin(unit, session_id, Provider(command.provider), command.name)

    def log_in_again(self, command: c.LogInAgain, unit: Unit) -> CommandAnswer:
        """Begin a new login of a session whose authorisation has ended."""
        state = unit.state(SESSION, command.session_id)
        if state is None or state.removed:
            return refuse(session.UNKNOWN)
        return self._begin(unit, command.session_id, state.provider, state.name)

    def rename(self, command: c.RenameSession, unit: Unit) -> CommandAnswer:
        state = unit.state(SESSION, command.session_id)
        return _append(unit, command.session_id, session.rename(state, command.name))

    def set_budget(self, command: c.SetBookingBudget, unit: Unit) -> CommandAnswer:
        state = unit.state(SESSION, command.session_id)
        budget = Budget(command.per_minute, command.per_hour, command.per_day)
        return _append(unit, command.session_id, session.set_budget(state, budget))

    def remove(self, command: c.RemoveSession, unit: Unit) -> CommandAnswer:
        """Remove a session; with orders in flight only by handing them over to another one."""
        if command.hand_over_to is None:
            return self.switch(SessionVerb.REMOVE)(command, unit)
        state = unit.state(SESSION, command.session_id)
        to = unit.state(SESSION, command.hand_over_to)
        decision = session.hand_over(state, command.session_id, to, command.hand_over_to)
        return _append(unit, command.session_id, decision)

    def switch(self, verb: SessionVerb) -> Callable[[c.RemoveSession, Unit], CommandAnswer]:
        """Return the handler of disable, enable or remove."""

        def handler(command: c.RemoveSession, unit: Unit) -> CommandAnswer:
            in_flight: tuple[str, ...] = ()
            if verb is SessionVerb.REMOVE:
                found = self._work.in_flight(unit.context.agency, command.session_id)
                in_flight = tuple(found)
            state = unit.state(SESSION, command.session_id)
            return _append(unit, command.session_id, session.switch(state, verb, in_flight))

        return handler

    def _begin(self, unit: Unit, session_id: str, provider: Provider, name: str) -> CommandAnswer:
        context = unit.context
        login = Login(
            context.agency, session_id, provider, name, context.actor, context.correlation_id
        )
        url = self._marketplaces[provider].login_url(self._states.seal(login), self._redirect_uri)
        return CommandAnswer(
            outcome=Outcome.ACCEPTED, result={"session_id": session_id, "login_url": url}
        )


def _append(unit: Unit, session_id: str, decision: session.Decision) -> CommandAnswer:
    if isinstance(decision, Refusal):
        return refuse(decision)
    if decision:
        unit.append(SESSION, (session_id,), decision)
    return ACCEPTED
