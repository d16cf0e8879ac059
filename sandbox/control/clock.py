"""Control of time: the marketplaces' clock goes where it is asked to, and what is due happens."""

from datetime import datetime, timedelta
from typing import Self

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from sandbox.exchange import Json
from sandbox.world import World

LONGEST_SECONDS = 100 * 365 * 24 * 3600


class Move(BaseModel):
    """Exactly one of the three."""

    model_config = ConfigDict(extra="forbid")
    advance_seconds: float | None = Field(default=None, ge=-LONGEST_SECONDS, le=LONGEST_SECONDS)
    at: AwareDatetime | None = None
    reset: bool | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.advance_seconds is not None) + (self.at is not None) + bool(self.reset) != 1:
            raise ValueError("say one of advance_seconds, at, reset")
        return self


def move_clock(world: World, wanted: Move) -> None:
    """Raises OverflowError when there is no such time."""
    offset = timedelta()
    if wanted.at is not None:
        offset = wanted.at - world.clock.system.now()
    elif wanted.advance_seconds is not None:
        offset = world.clock.offset + timedelta(seconds=wanted.advance_seconds)
    world.clock.move(offset)
    world.advance()


def clock_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control")

    @router.get("/clock")
    async def clock() -> Json:
        return _view(world.clock.now(), world.clock.offset)

    @router.post("/clock")
    async def move(wanted: Move) -> Json:
        try:
            move_clock(world, wanted)
        except OverflowError as error:
            raise HTTPException(422, "there is no such time") from error
        return _view(world.clock.now(), world.clock.offset)

    return router


def _view(now: datetime, offset: timedelta) -> Json:
    return {"now": now.isoformat(), "offset_seconds": offset.total_seconds()}
