"""Choosing sessions for an order: kept per person, and begun by a login on the marketplace."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from chassis.commands.problems import ProblemError
from contracts.marketplace.commands import AddSession, LogInAgain
from contracts.model import Message, Provider
from services.admin_ui.adapters.platform import GATEWAY
from services.admin_ui.application.commanding import idempotency_key
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.order_routes import address


@dataclass(frozen=True, slots=True)
class Login:
    """A login that shall be begun."""

    verb: str
    command: Message
    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class Choosing:
    desk: Desk

    async def choose(self, person: Person, order: str, sessions: Mapping[str, str]) -> None:
        """Keep session ids by provider; an empty one is the automatic choice."""
        desk, account = self.desk, person.account.name
        await asyncio.to_thread(
            desk.choices.choose, desk.agency, account, order, sessions, desk.clock()
        )

    async def sessions(self, person: Person) -> Sequence[Mapping[str, Any]]:
        found = await self.desk.platform.get(person.actor, GATEWAY, "/sessions")
        sessions: Sequence[Mapping[str, Any]] = found["sessions"]
        return sessions

    async def login_page(
        self, request: Request, person: Person, order: str, login: Login, key: str
    ) -> Response:
        """Choose the session for the order, and show the way to the marketplace's login.

        A new session's id is known before it exists, so the way back needs to know nothing.
        """
        done = await self.desk.platform.command(
            person.actor, GATEWAY, login.verb, login.command, idempotency_key(key, login.command)
        )
        result = done.answer["result"]
        await self.choose(person, order, {login.provider: result["session_id"]})
        context = {
            "login": result["login_url"],
            "name": login.name,
            "back": f"{address(order)}/purchase",
        }
        return await self.desk.page(request, person, "login.html", context)


def begin_login(provider: str, name: str, session_id: str) -> Login:
    """Return a new session's first login, or another one of a session that is known."""
    try:
        if session_id:
            again = LogInAgain(session_id=session_id)
            return Login("log-in-again", again, provider, name or session_id)
        new = AddSession(provider=Provider(provider), name=name)
    except ValueError as error:
        raise ProblemError(422, "invalid_form", "Give a name of 1 to 100 characters.") from error
    return Login("add-session", new, provider, name)
