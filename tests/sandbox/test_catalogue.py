"""The catalogue, the pages for people, and the control of goods."""

import pytest

from sandbox.catalogue.generate import generate
from tests.sandbox.stage import Stage


async def test_some_hundred_goods_of_some_dozens_of_vendors(stage: Stage) -> None:
    goods = [*await stage.goods("1688"), *await stage.goods("taobao")]
    assert len(goods) == 300
    assert len({it["vendor"]["id"] for it in goods}) == 30
    variants = [variant for it in goods for variant in it["variants"]]
    assert len({it["sku_id"] for it in variants}) == len(variants)
    assert len({it["spec_id"] for it in variants if it["spec_id"]}) + len(
        {it["mp_sku_id"] for it in variants if it["mp_sku_id"]}
    ) == len(variants)
    assert all(it["title_en"] and it["vendor"]["name_en"] for it in goods)
    assert all(it["stock"] > 0 and it["price_fen"] > 0 for it in variants)


def test_every_sandbox_sells_the_same_goods() -> None:
    assert generate() == generate()


async def test_goods_are_found_by_chinese_and_english_words(stage: Stage) -> None:
    for words in ("T恤", "t-shirt", "Hangzhou", "610000010403"):
        assert await stage.goods("1688", words), words
    assert await stage.goods("1688", "unobtainium") == []


async def test_prices_and_stock_of_one_variant_or_all(stage: Stage) -> None:
    good = (await stage.goods("taobao", limit=1))[0]
    sku = good["variants"][1]["sku_id"]
    body = {"price": "12.30", "stock": 0, "sku_id": sku}
    changed = await stage.control("POST", f"/goods/{good['id']}", body)
    assert changed["variants"][1]["price_fen"] == 1230
    assert changed["variants"][0]["price_fen"] == good["variants"][0]["price_fen"]
    for path, bad in (("1", {}), (good["id"], {"sku_id": "1"})):
        assert (await stage.http.post(f"/control/goods/{path}", json=bad)).status_code == 404
    for wrong in ({"price": "1.234"}, {"price": "-1"}, {"stock": "many"}, {"colour": "red"}):
        answer = await stage.http.post(f"/control/goods/{good['id']}", json=wrong)
        assert answer.status_code == 422, wrong


@pytest.mark.parametrize(
    "path", ["/", "/catalogue", "/catalogue?q=%E9%9E%8B&marketplace=1688&page=1", "/orders"]
)
async def test_pages_open(stage: Stage, path: str) -> None:
    page = await stage.http.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


async def test_every_good_has_a_page_and_a_picture(stage: Stage) -> None:
    for marketplace in ("1688", "taobao"):
        good = (await stage.goods(marketplace, limit=1))[0]
        page = await stage.http.get(good["url"])
        assert good["title"] in page.text
        for url in (good["picture"], good["variants"][-1]["picture"]):
            picture = await stage.http.get(url)
            assert picture.headers["content-type"] == "image/svg+xml"
            assert picture.text.startswith("<svg")
    assert (await stage.http.get("/1688/offer/1.html")).status_code == 404
    assert (await stage.http.get("/pictures/1.svg")).status_code == 404
