"""What every page is made with: who asks, in which language, and the page around the content."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import HTMLResponse

from chassis.clock import Clock
from chassis.security.tokens import Actor
from contracts.access import Right, Role
from services.admin_ui.adapters.knowledge import KnownCodes
from services.admin_ui.adapters.platform import LOG, Platform, RefusedError, UnreachableError
from services.admin_ui.adapters.sql_choices import SqlSessionChoices
from services.admin_ui.adapters.sql_views import SqlSavedViews
from services.admin_ui.application.signing_in import SigningIn
from services.admin_ui.domain.account import Account
from services.admin_ui.entrypoints.looks import Look, look_of
from services.admin_ui.entrypoints.page_position import page_position
from services.admin_ui.entrypoints.rendering import Rendering


class SignInNeededError(Exception):
    """Nobody is signed in with this browser, or not any more."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who has signed in, as the services will know them."""

    account: Account
    actor: Actor

    def may(self, right: str) -> bool:
        """Say whether to offer something; the services decide for themselves."""
        return self.actor.may(Right(right))


@dataclass(frozen=True, slots=True)
class Desk:
    """What every route needs."""

    agency: str
    cookie: str
    signing_in: SigningIn
    platform: Platform
    rendering: Rendering
    views: SqlSavedViews
    choices: SqlSessionChoices
    clock: Clock
    known: KnownCodes

    async def person(self, request: Request) -> Person:
        """Return who asks. Raises SignInNeededError."""
        secret = request.cookies.get(self.cookie, "")
        account = await asyncio.to_thread(self.signing_in.who, secret) if secret else None
        if account is None:
            raise SignInNeededError
        roles = frozenset(Role(role) for role in account.roles)
        return Person(account, Actor(account.actor, self.agency, roles))

    def look(self, request: Request) -> Look:
        return look_of(request.cookies, request.headers.get("accept-language", ""))

    async def page(
        self,
        request: Request,
        person: Person | None,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
    ) -> HTMLResponse:
        """Return a whole page, or for htmx the part that it asked for."""
        look = self.look(request)
        attention = await self.attention(person) if person and not is_part(request) else None
        around = {
            "person": person,
            "attention": attention,
            "here": here(request),
            "path": request.url.path,
            "part": is_part(request),
            "codes": await self.known.of(person.actor, look.language) if person else {},
            "position": page_position(context),
            "now": self.clock(),
        }
        html = self.rendering.page(look, template, {**around, **context})
        headers = {"Cache-Control": "no-store", "Vary": "Cookie, HX-Request"}
        return HTMLResponse(html, status, headers)

    async def saved(self, person: Person) -> Mapping[str, str]:
        """Return the person's saved views."""
        return await asyncio.to_thread(self.views.all, self.agency, person.account.name)

    async def chosen_sessions(self, person: Person, *orders: str) -> Mapping[str, str]:
        """Return the sessions that the person chose for the orders, by provider."""
        return await asyncio.to_thread(self.choices.of, self.agency, person.account.name, orders)

    async def attention(self, person: Person) -> int | None:
        """Return how many activities wait for a person; None when the log does not answer."""
        with contextlib.suppress(UnreachableError, RefusedError):
            found = await self.platform.get(
                person.actor, LOG, "/activities/attention", {"limit": "1"}
            )
            return int(found["count"])
        return None


def is_part(request: Request) -> bool:
    """Say whether a part of a page is asked for, not a page."""
    return request.headers.get("hx-request") == "true"


def here(request: Request) -> str:
    """Return the address of the page that the person looks at, as a path of ours."""
    if request.method not in {"GET", "HEAD"}:
        return "/"
    query = urlencode(
        [pair for pair in request.query_params.multi_items() if pair[0] != "at_least"]
    )
    path = request.scope["raw_path"].decode("latin-1")
    return f"{path}?{query}" if query else path


def seen_at(path: str, position: int) -> str:
    """Return the address of a list that waits a moment for what was just recorded."""
    if not position:
        return path
    return f"{path}{'&' if '?' in path else '?'}at_least={position}"


def freshness(at_least: str) -> Mapping[str, str]:
    """Return the query that waits for what `seen_at` names; none where an address was made up."""
    return {"at_least": at_least} if at_least.isdecimal() else {}


def local_path(text: str | None) -> str:
    """Return a path of ours, whatever was asked for: nobody is sent elsewhere."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")) or "\n" in text:
        return "/"
    return text
