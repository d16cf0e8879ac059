"""Accounts, for administrators; and everybody's own password."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from chassis.commands.problems import not_allowed
from contracts.access import Right
from services.admin_ui.application.managing_accounts import AccountRefusedError, ManagingAccounts
from services.admin_ui.application.signing_in import TooManyFailuresError, WrongPasswordError
from services.admin_ui.domain.account import ROLES, Account
from services.admin_ui.entrypoints.answering import Desk, Person

Text = Annotated[str, Form(max_length=400)]
Texts = Annotated[list[str], Form(default_factory=list)]


class AccountPages:
    """The page of accounts, as asked for and as it answers a form."""

    def __init__(self, desk: Desk, managing: ManagingAccounts) -> None:
        self._desk, self._managing = desk, managing

    async def administrator(self, request: Request) -> Person:
        """Return who asks. Raises ProblemError 403 for anybody but an administrator."""
        person = await self._desk.person(request)
        if not person.may(Right.CONFIGURE):
            raise not_allowed(Right.CONFIGURE)
        return person

    async def show(self, request: Request) -> Response:
        person = await self.administrator(request)
        return await self._page(request, person, {}, 200)

    async def change(
        self,
        request: Request,
        done: str,
        name: str,
        roles: list[str],
        work: Callable[[Person], None],
    ) -> Response:
        """Do it and lead back to the page, or show what is wrong where it was typed."""
        person = await self.administrator(request)
        try:
            await asyncio.to_thread(work, person)
        except AccountRefusedError as error:
            typed = {"form": done, "name": name, "roles": roles, "error": error}
            return await self._page(request, person, typed, 422)
        query = f"?done={done}&account={name}"
        return RedirectResponse(f"/accounts{query}", 303)

    async def _page(
        self, request: Request, person: Person, typed: Mapping[str, Any], status: int
    ) -> Response:
        accounts, signed_in = await asyncio.to_thread(self._managing.everyone)
        asked = request.query_params
        context = {
            "accounts": accounts,
            "signed_in": signed_in,
            "roles": ROLES,
            "typed": {"form": "", "name": "", "roles": (), "error": None, **typed},
            "done": asked.get("done", ""),
            "whose": asked.get("account", ""),
        }
        return await self._desk.page(request, person, "accounts.html", context, status)


def account_page_router(desk: Desk, managing: ManagingAccounts, pages: AccountPages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/accounts/add")
    async def add(request: Request, roles: Texts, name: Text = "", password: Text = "") -> Response:
        account = Account(name.strip().lower(), tuple(roles))
        return await pages.change(
            request,
            "add",
            account.name,
            roles,
            lambda person: managing.add(account, password, person.account.actor),
        )

    @router.post("/accounts/change")
    async def change(
        request: Request, roles: Texts, name: Text = "", disabled: Text = ""
    ) -> Response:
        account = Account(name, tuple(roles), bool(disabled))
        return await pages.change(
            request,
            "change",
            name,
            roles,
            lambda person: managing.change(account, person.account.actor),
        )

    @router.post("/accounts/password")
    async def password(request: Request, name: Text = "", password: Text = "") -> Response:
        return await pages.change(
            request,
            "password",
            name,
            [],
            lambda person: managing.set_password(name, password, person.account.actor),
        )

    @router.get("/me")
    async def me(request: Request, done: str = "") -> Response:
        person = await desk.person(request)
        return await desk.page(
            request, person, "me.html", {"done": done, "error": None, "until": None}
        )

    @router.post("/me")
    async def change_own(
        request: Request, old: Text = "", password: Text = "", again: Text = ""
    ) -> Response:
        person = await desk.person(request)
        address = request.client.host if request.client else ""
        secret = request.cookies.get(desk.cookie, "")
        error, until = None, None
        if password == again:
            name = person.account.name
            try:
                await asyncio.to_thread(managing.change_own, name, old, password, secret, address)
            except AccountRefusedError as refused:
                error = refused
            except WrongPasswordError:
                error = AccountRefusedError("old", "This is not your password.")
            except TooManyFailuresError as many:
                until = many.until
        else:
            error = AccountRefusedError("again", "The two new passwords differ.")
        if error is None and until is None:
            return RedirectResponse("/me?done=password", 303)
        context = {"done": "", "error": error, "until": until}
        return await desk.page(request, person, "me.html", context, 429 if until else 422)

    return router
