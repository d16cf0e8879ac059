"""The way through a marketplace's login page and back.

The `state` that travels with the browser is sealed with our own key and says what the login is
for, so that nothing waits in a table and nobody else can make one. It is good for ten minutes.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Protocol

from chassis.command_context import CommandContext
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import SESSION
from services.marketplace_gateway.application.marketplace import Grant
from services.marketplace_gateway.application.ports import Ports
from services.marketplace_gateway.domain import session
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal

LOGIN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Login:
    """What a login was begun for, and by whom."""

    agency: str
    session_id: str
    provider: Provider
    name: str
    actor: str
    correlation_id: str


class StateInvalidError(Exception):
    """The state is not ours, or too old."""


class LoginStates(Protocol):
    """Seals and opens the `state` of logins."""

    def seal(self, login: Login) -> str: ...

    def open(self, state: str) -> Login:
        """Raises StateInvalidError."""


async def complete(ports: Ports, login: Login, code: str, redirect_uri: str) -> Refusal | None:
    """Turn the code into tokens, keep them, record the session. Raises MarketplaceError.

    The marketplace takes a code once, so a repeated return of the browser fails there.
    """
    grant = await ports.marketplaces[login.provider].exchange(code, redirect_uri)
    refusal = await asyncio.to_thread(_refusal, ports, login, grant)
    if refusal is not None:
        return refusal
    # Before the word that the session works again: who wakes up at it needs the new token.
    await asyncio.to_thread(
        ports.credentials.store, login.agency, login.session_id, login.provider, grant
    )
    return await _record(ports, login, grant, code)


def _refusal(ports: Ports, login: Login, grant: Grant) -> Refusal | None:
    """Say why this account is none for this session, before anything is kept of it."""
    ports.credentials.forget_removed()
    holder = ports.credentials.account_taken(login.agency, login.provider, grant.account_id)
    if holder not in {None, login.session_id}:
        return Refusal(
            "account_taken",
            f"Account {grant.account_name or grant.account_id} is another session already.",
            {"session_id": holder},
        )
    known = ports.work.session(login.agency, login.session_id)
    decision = session.log_in(
        known.state if known else None, login.provider, login.name, grant.account_id, login.actor
    )
    return decision if isinstance(decision, Refusal) else None


async def _record(ports: Ports, login: Login, grant: Grant, code: str) -> Refusal | None:
    digest = hashlib.sha256(f"{login.session_id}/{code}".encode()).hexdigest()
    refused: list[Refusal] = []
    context = CommandContext(
        key=f"login:{digest}",
        digest=digest.encode(),
        verb="log-in",
        agency=login.agency,
        actor=login.actor,
        correlation_id=login.correlation_id,
        causation_id=f"login:{login.session_id}",
        at=ports.clock(),
    )

    def step(unit: Unit) -> bytes:
        state = unit.state(SESSION, login.session_id)
        decision = session.log_in(state, login.provider, login.name, grant.account_id, login.actor)
        if isinstance(decision, Refusal):
            refused.append(decision)
        else:
            unit.append(SESSION, (login.session_id,), decision)
        return b"{}"

    await ports.writer.submit(context, step)
    return refused[-1] if refused else None
