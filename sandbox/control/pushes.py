"""Control of push messages: where and how they go, what became of them, and once more."""

from dataclasses import asdict, replace

import orjson
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, HttpUrl

from sandbox.clock import from_epoch_ms
from sandbox.control.paging import Limit
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.pushes.modes import MOST_COPIES
from sandbox.pushes.release import NoAddressError, Ordering
from sandbox.world import World


class PushAddress(BaseModel):
    model_config = ConfigDict(extra="forbid")
    marketplace: Marketplace
    url: HttpUrl | None


class ModeWanted(BaseModel):
    """What is not named stays as it was."""

    model_config = ConfigDict(extra="forbid")
    marketplace: Marketplace
    copies: int = Field(default=1, ge=1, le=MOST_COPIES)
    vary: bool = False
    new_ids: bool = False
    hold: bool = False
    shuffle: bool = False
    drop: bool = False


class ReleaseWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    order: Ordering = Ordering.SENT
    seed: int = 0
    marketplace: Marketplace | None = None


def set_address(world: World, wanted: PushAddress) -> None:
    world.outbox.set_address(wanted.marketplace, str(wanted.url) if wanted.url else None)


def set_mode(world: World, wanted: ModeWanted) -> None:
    named = wanted.model_dump(exclude_unset=True, exclude={"marketplace"})
    world.modes.set(wanted.marketplace, replace(world.modes.of(wanted.marketplace), **named))


def send_again(world: World, push_id: int) -> None:
    """Raises HTTPException: 404 for an unknown message, 409 when it has nowhere to go."""
    try:
        known = world.release.again(push_id)
    except NoAddressError as error:
        raise HTTPException(409, "the marketplace has no push address") from error
    if not known:
        raise HTTPException(404, "no such message")


def push_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control")

    @router.get("/push")
    async def addresses() -> Json:
        return {item.value: world.outbox.address(item) for item in Marketplace}

    @router.post("/push")
    async def change_address(wanted: PushAddress) -> Json:
        set_address(world, wanted)
        return {item.value: world.outbox.address(item) for item in Marketplace}

    @router.get("/push/mode")
    async def modes() -> Json:
        return _modes(world)

    @router.post("/push/mode")
    async def change_mode(wanted: ModeWanted) -> Json:
        set_mode(world, wanted)
        return _modes(world)

    @router.delete("/push/mode")
    async def clear_modes() -> Json:
        world.modes.clear()
        return _modes(world)

    @router.get("/pushes")
    async def pushes(
        marketplace: Marketplace | None = None,
        order_no: str | None = None,
        state: str | None = None,
        limit: Limit = 100,
    ) -> Json:
        total, rows = world.outbox.find(
            marketplace=marketplace, order_no=order_no, state=state, limit=limit
        )
        found = [
            {
                **dict(row),
                "body": orjson.loads(row["body"]),
                "due": from_epoch_ms(row["due"]).isoformat(),
            }
            for row in rows
        ]
        return {"total": total, "pushes": found}

    @router.post("/pushes/release")
    async def release(wanted: ReleaseWanted | None = None) -> Json:
        how = wanted or ReleaseWanted()
        return {"released": world.release.held(how.order, how.seed, how.marketplace)}

    @router.post("/pushes/{push_id}/again")
    async def again(push_id: int) -> Json:
        send_again(world, push_id)
        return {"id": push_id, "state": "waiting"}

    return router


def _modes(world: World) -> Json:
    return {place.value: asdict(world.modes.of(place)) for place in Marketplace}
