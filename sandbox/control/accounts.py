"""Control of accounts: who is authorised, and the end of an authorisation."""

from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from sandbox.accounts.directory import ACCOUNTS
from sandbox.accounts.lives import KINDS
from sandbox.control.views import moment
from sandbox.exchange import Json
from sandbox.money import yuan_text
from sandbox.world import World


class Revocation(BaseModel):
    model_config = ConfigDict(extra="forbid")
    tokens: Literal["all", "access"] = "all"


class Expiry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    tokens: Literal["all", "access", "refresh"] = "all"


def revoke_tokens(world: World, name: str, wanted: Revocation) -> int:
    """How many are gone. Raises HTTPException 404 for an unknown account."""
    _known(world, name)
    return world.grants.revoke(name, _kinds(wanted.tokens))


def expire_tokens(world: World, name: str, wanted: Expiry) -> int:
    """How many expired. Raises HTTPException 404 for an unknown account."""
    _known(world, name)
    return world.grants.expire(name, _kinds(wanted.tokens), world.clock.now())


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
                **{
                    f"{kind}_expires": moment(world.grants.last_expiry(account.name, kind))
                    for kind in KINDS
                },
            }
            for account in ACCOUNTS
        ]
        return {"accounts": shown}

    @router.post("/{name}/revoke")
    async def revoke(name: str, what: Revocation | None = None) -> Json:
        return {"account": name, "revoked": revoke_tokens(world, name, what or Revocation())}

    @router.post("/{name}/expire")
    async def expire(name: str, what: Expiry | None = None) -> Json:
        return {"account": name, "expired": expire_tokens(world, name, what or Expiry())}

    return router


def _known(world: World, name: str) -> None:
    if world.accounts.get(name) is None:
        raise HTTPException(404, "no such account")


def _kinds(tokens: str) -> tuple[str, ...]:
    return KINDS if tokens == "all" else (tokens,)
