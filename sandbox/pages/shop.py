"""The shop windows: home, catalogue, goods pages and pictures."""

from fastapi import APIRouter, Response

from sandbox.catalogue.pictures import draw_picture
from sandbox.catalogue.search import search
from sandbox.marketplace import Marketplace
from sandbox.pages.render import render
from sandbox.world import World

PER_PAGE = 60


def shop_pages(world: World) -> APIRouter:
    router = APIRouter(default_response_class=Response)

    @router.get("/")
    async def home() -> Response:
        return render("home.html", title="1688 and Taobao Global, in a sandbox")

    @router.get("/catalogue")
    async def catalogue(q: str = "", marketplace: str = "", page: int = 1) -> Response:
        chosen = Marketplace(marketplace) if marketplace in set(Marketplace) else None
        found = search(world.shelf.goods, chosen, q)
        first = (max(page, 1) - 1) * PER_PAGE
        return render(
            "catalogue.html",
            title="Catalogue",
            goods=found[first : first + PER_PAGE],
            total=len(found),
            q=q,
            marketplace=marketplace,
            page=page,
            more=first + PER_PAGE < len(found),
        )

    @router.get("/1688/offer/{good_id}.html")
    async def offer(good_id: str) -> Response:
        return _good_page(world, Marketplace.ALI1688, good_id)

    @router.get("/taobao/item/{good_id}.html")
    async def item(good_id: str) -> Response:
        return _good_page(world, Marketplace.TAOBAO, good_id)

    @router.get("/pictures/{name}.svg")
    async def picture(name: str) -> Response:
        """A picture is named by its good or by the variant it shows."""
        for good in world.shelf.goods:
            for variant in good.variants:
                if name in {good.id, variant.sku_id}:
                    drawn = draw_picture(good, variant)
                    kept = {"Cache-Control": "max-age=86400"}
                    return Response(drawn, media_type="image/svg+xml", headers=kept)
        return Response("no such picture", 404, media_type="text/plain")

    return router


def _good_page(world: World, marketplace: Marketplace, good_id: str) -> Response:
    good = world.shelf.good(good_id, marketplace)
    if good is None:
        return render("problem.html", 404, title="404", text="商品不存在 There is no such good.")
    return render("good.html", title=good.title.zh, good=good)
