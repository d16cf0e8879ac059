"""Control of limits: how many orders an account may place, and how many calls a program."""

from typing import Annotated, Self

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.exchange import Json
from sandbox.limits import MEASURES, Limit
from sandbox.marketplace import Marketplace
from sandbox.world import World

Most = Annotated[int | None, Field(ge=0, le=10**9)]


class LimitWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    marketplace: Marketplace
    account: str | None = None
    orders_per_minute: Most = None
    orders_per_hour: Most = None
    orders_per_day: Most = None
    calls_per_second: Most = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if not self.model_fields_set & set(MEASURES):
            raise ValueError(f"say at least one of {', '.join(MEASURES)}")
        if self.account is not None and self.calls_per_second is not None:
            raise ValueError("calls are counted per app key: leave the account out")
        return self


def set_limit(world: World, wanted: LimitWanted) -> Limit:
    """Raises HTTPException 404 for an account that the marketplace does not have."""
    account = world.accounts.get(wanted.account) if wanted.account is not None else None
    if wanted.account is not None and (
        account is None or account.marketplace is not wanted.marketplace
    ):
        raise HTTPException(404, "no such account")
    said = wanted.model_fields_set & set(MEASURES)
    measures = {name: getattr(wanted, name) for name in said}
    return world.limits.set(wanted.marketplace, wanted.account, measures)


def limit_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control/limits")

    @router.get("")
    async def limits() -> Json:
        return {"limits": [_view(limit) for limit in world.limits.asked]}

    @router.post("", status_code=201)
    async def ask(wanted: LimitWanted) -> Json:
        return _view(set_limit(world, wanted))

    @router.delete("")
    async def clear() -> Json:
        return {"removed": world.limits.clear()}

    @router.delete("/{limit_id}")
    async def remove(limit_id: int) -> Json:
        removed = world.limits.clear(limit_id)
        if not removed:
            raise HTTPException(404, "no such limit")
        return {"removed": removed}

    return router


def _view(limit: Limit) -> Json:
    return {
        "id": limit.id,
        "marketplace": limit.marketplace.value,
        "account": limit.account,
        **limit.measures,
    }
