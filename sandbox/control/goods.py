"""Control of the catalogue: find goods, change prices and stock, take goods off line."""

from decimal import Decimal

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from sandbox.catalogue.model import Good
from sandbox.catalogue.search import search
from sandbox.control.paging import Limit, Offset
from sandbox.control.views import good_view
from sandbox.exchange import Json
from sandbox.marketplace import Marketplace
from sandbox.money import fen_of
from sandbox.world import World


class GoodChange(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sku_id: str | None = None
    price: Decimal | None = Field(default=None, ge=0, decimal_places=2)
    stock: int | None = Field(default=None, ge=0)
    offline: bool | None = None


def change_good(world: World, good_id: str, wanted: GoodChange) -> Good:
    """Raises HTTPException 404 for an unknown good or variant."""
    good = world.shelf.any_good(good_id)
    if good is None:
        raise HTTPException(404, "no such good")
    variants = [it for it in good.variants if wanted.sku_id in {None, it.sku_id}]
    if not variants:
        raise HTTPException(404, "the good has no such variant")
    price = None if wanted.price is None else fen_of(wanted.price)
    with world.database.transaction():
        for variant in variants:
            world.shelf.change(variant, price_fen=price, stock=wanted.stock)
        if wanted.offline is not None:
            world.shelf.set_offline(good, offline=wanted.offline)
    return good


def good_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control")

    @router.get("/catalogue")
    async def catalogue(
        request: Request,
        marketplace: Marketplace | None = None,
        q: str = "",
        limit: Limit = 20,
        offset: Offset = 0,
    ) -> Json:
        found = search(world.shelf.goods, marketplace, q)
        shown = found[offset : offset + limit]
        base = str(request.base_url)
        return {"total": len(found), "goods": [good_view(good, base) for good in shown]}

    @router.post("/goods/{good_id}")
    async def change(request: Request, good_id: str, wanted: GoodChange) -> Json:
        good = change_good(world, good_id, wanted)
        return good_view(good, str(request.base_url))

    return router
