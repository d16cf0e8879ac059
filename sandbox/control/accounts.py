"""Control of accounts: who is authorised, and the end of an authorisation."""

from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from sandbox.accounts.directory import ACCOUNTS
from sandbox.exchange import Json
from sandbox.money import yuan_text
from sandbox.world import World


class Revocation(BaseModel):
    model_config = ConfigDict(extra="forbid")
    tokens: Literal["all", "access"] = "all"


def account_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control/accounts")

    @router.get("")
    async def accounts() -> Json:
        now = world.clock.now()
        shown = [
            {
                "name": account.name,
                "marketplace": account.marketplace.value,
                "member_id": account.member_id,
                "user_id": account.user_id,
                "address_id": account.address_id or None,
                "balance": yuan_text(world.accounts.balance_fen(account.name)),
                "balance_fen": world.accounts.balance_fen(account.name),
                "authorised": world.grants.authorised(account.name, now),
            }
            for account in ACCOUNTS
        ]
        return {"accounts": shown}

    @router.post("/{name}/revoke")
    async def revoke(name: str, what: Revocation | None = None) -> Json:
        if world.accounts.get(name) is None:
            raise HTTPException(404, "no such account")
        both = (what or Revocation()).tokens == "all"
        kinds = ("access", "refresh") if both else ("access",)
        return {"account": name, "revoked": world.grants.revoke(name, kinds)}

    return router
