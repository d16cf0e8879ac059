"""The page of the goods: search, other prices, other stock, off line and on again."""

from fastapi import APIRouter, Request, Response

from sandbox.catalogue.search import search
from sandbox.control.goods import GoodChange, change_good
from sandbox.marketplace import Marketplace
from sandbox.pages.control.forms import Form, obey
from sandbox.pages.control.frame import show
from sandbox.world import World

PAGE = "/control/page/goods"
PER_PAGE = 20


def good_page(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get(PAGE)
    async def goods(
        request: Request, q: str = "", marketplace: str = "", page: int = 1
    ) -> Response:
        chosen = Marketplace(marketplace) if marketplace in set(Marketplace) else None
        found = search(world.shelf.goods, chosen, q)
        first = (max(page, 1) - 1) * PER_PAGE
        return show(
            request,
            "goods.html",
            "Goods",
            goods=found[first : first + PER_PAGE],
            total=len(found),
            q=q,
            marketplace=marketplace,
            page=page,
            more=first + PER_PAGE < len(found),
        )

    @router.post("/control/page/goods/{good_id}")
    async def change(request: Request, good_id: str) -> Response:
        def act(form: Form) -> str:
            values = form.values("sku_id", "price", "stock", "offline")
            good = change_good(world, good_id, GoodChange.model_validate(values))
            return f"{good.title.en} was changed"

        return await obey(request, act, PAGE)

    return router
