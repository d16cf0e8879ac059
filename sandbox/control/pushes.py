"""Control of push messages: where they go and what became of them."""

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, HttpUrl

from sandbox.clock import from_epoch_ms
from sandbox.control.paging import Limit
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.world import World


class PushAddress(BaseModel):
    model_config = ConfigDict(extra="forbid")
    marketplace: Marketplace
    url: HttpUrl | None


def push_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control")

    @router.get("/push")
    async def addresses() -> Json:
        return {item.value: world.outbox.address(item) for item in Marketplace}

    @router.post("/push")
    async def set_address(wanted: PushAddress) -> Json:
        url = str(wanted.url) if wanted.url else None
        world.outbox.set_address(wanted.marketplace, url)
        return {item.value: world.outbox.address(item) for item in Marketplace}

    @router.get("/pushes")
    async def pushes(
        marketplace: Marketplace | None = None, order_no: str | None = None, limit: Limit = 100
    ) -> Json:
        total, rows = world.outbox.find(marketplace=marketplace, order_no=order_no, limit=limit)
        found = [
            {
                **dict(row),
                "body": orjson.loads(row["body"]),
                "due": from_epoch_ms(row["due"]).isoformat(),
            }
            for row in rows
        ]
        return {"total": total, "pushes": found}

    return router
