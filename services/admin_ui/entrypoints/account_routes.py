"""`POST /accounts`: an administrator's program adds or replaces accounts, with a token."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, SecretStr

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.security.tokens import Actor, TokenVerifier
from contracts.access import Right
from services.admin_ui.application.signing_in import SigningIn
from services.admin_ui.domain.account import Account, account_refusal, password_refusal


class AccountShape(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    roles: tuple[str, ...]
    disabled: bool = False


class NewAccount(AccountShape):
    password: SecretStr


def account_router(signing_in: SigningIn, verifier: TokenVerifier) -> APIRouter:
    """Return the routes; they need the right to configure."""
    router = APIRouter(tags=["accounts"])
    administrator = Depends(requires(verifier, Right.CONFIGURE))

    @router.get("/accounts")
    async def accounts(actor: Annotated[Actor, administrator]) -> list[AccountShape]:
        """Who may sign in."""
        found = await asyncio.to_thread(signing_in.accounts.all, actor.agency)
        return [AccountShape(name=a.name, roles=a.roles, disabled=a.disabled) for a in found]

    @router.post("/accounts")
    async def put(new: NewAccount, actor: Annotated[Actor, administrator]) -> AccountShape:
        """Add an account, or replace it: whoever is signed in with it must sign in again."""
        if actor.agency != signing_in.agency:
            raise ProblemError(403, "other_agency", "These pages belong to another agency.")
        password = new.password.get_secret_value()
        refusal = account_refusal(new.name, new.roles) or password_refusal(password, new.name)
        if refusal:
            raise ProblemError(422, "account_refused", refusal)
        account = Account(new.name, new.roles, new.disabled)
        await asyncio.to_thread(signing_in.put_account, account, password)
        return AccountShape(name=new.name, roles=new.roles, disabled=new.disabled)

    return router
