"""`/accounts` for programs: an administrator's program adds or replaces accounts, with a token."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, SecretStr
from starlette.responses import Response

from chassis.commands.problems import CONTENT_TYPE, ProblemError, not_allowed
from chassis.http.authentication import read_actor, requires
from chassis.http.problem_answers import PROBLEM_REFERENCE, problems
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.admin_ui.application.managing_accounts import AccountRefusedError, ManagingAccounts
from services.admin_ui.domain.account import Account
from services.admin_ui.entrypoints.failing import is_program

FORBIDDEN: dict[str, Any] = {
    "description": "The right is missing; as text: a browser's request from another origin",
    "content": {
        CONTENT_TYPE: {"schema": {"$ref": PROBLEM_REFERENCE}},
        "text/plain": {"schema": {"type": "string"}},
    },
}


class AccountShape(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    roles: tuple[str, ...]
    disabled: bool = False


class NewAccount(AccountShape):
    password: SecretStr


def account_router(
    managing: ManagingAccounts,
    verifier: TokenVerifier,
    page: Callable[[Request], Awaitable[Response]],
) -> APIRouter:
    """Return the routes; they need the right to configure. People get the page instead."""
    router = APIRouter(tags=["accounts"])
    administrator = Depends(requires(verifier, Right.CONFIGURE))

    @router.get("/accounts", response_model=list[AccountShape], responses=problems(401, 403))
    async def accounts(request: Request) -> Response | list[AccountShape]:
        """Who may sign in."""
        if not is_program(request):
            return await page(request)
        actor = read_actor(verifier, request.headers.get("authorization"))
        if not actor.may(Right.CONFIGURE):
            raise not_allowed(Right.CONFIGURE)
        found = await asyncio.to_thread(managing.signing_in.accounts.all, actor.agency)
        return [AccountShape(name=a.name, roles=a.roles, disabled=a.disabled) for a in found]

    @router.post("/accounts", responses={403: FORBIDDEN})
    async def put(new: NewAccount, actor: Annotated[Actor, administrator]) -> AccountShape:
        """Add an account, or replace it: whoever is signed in with it must sign in again."""
        if actor.agency != managing.signing_in.agency:
            raise ProblemError(403, "other_agency", "These pages belong to another agency.")
        account = Account(new.name, new.roles, new.disabled)
        password = new.password.get_secret_value()
        try:
            await asyncio.to_thread(managing.put, account, password, actor.name)
        except AccountRefusedError as error:
            raise ProblemError(422, "account_refused", error.sentence) from error
        return AccountShape(name=new.name, roles=new.roles, disabled=new.disabled)

    return router
