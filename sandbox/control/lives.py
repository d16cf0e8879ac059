"""Control of how long tokens live that are issued from now on."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from sandbox.accounts.lives import KINDS
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.world import World

Seconds = Annotated[float | None, Field(gt=0, le=100 * 365 * 24 * 3600)]


class LivesWanted(BaseModel):
    """In seconds; null brings back what was set at the start."""

    model_config = ConfigDict(extra="forbid")
    marketplace: Marketplace
    access_life: Seconds = None
    refresh_life: Seconds = None


def set_lives(world: World, wanted: LivesWanted) -> None:
    for kind in KINDS:
        name = f"{kind}_life"
        if name in wanted.model_fields_set:
            world.lives.change(wanted.marketplace, kind, getattr(wanted, name))


def life_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control/token-lives")

    @router.get("")
    async def lives() -> Json:
        return _view(world)

    @router.post("")
    async def change(wanted: LivesWanted) -> Json:
        set_lives(world, wanted)
        return _view(world)

    return router


def _view(world: World) -> Json:
    return {
        place.value: {f"{kind}_life": world.lives.of(place, kind).total_seconds() for kind in KINDS}
        for place in Marketplace
    }
