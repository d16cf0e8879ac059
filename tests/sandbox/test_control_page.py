"""The control page: plain forms that do what the control API does, and lead back."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.buyer_taobao import BuyerTaobao, line
from tests.sandbox.stage import Json, Stage

PAGES = ("", "/page/pushes", "/page/goods", "/page/orders", "/page/calls")


async def page(stage: Stage, path: str = "") -> str:
    answer = await stage.http.get(f"/control{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def press(stage: Stage, path: str, *lines: str, **fields: str) -> Json:
    """Posts a form as a browser does; tells where it led to and what the page then says."""
    body = urlencode([*fields.items(), *(("lines", no) for no in lines)])
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await stage.http.post(f"/control/page{path}", content=body, headers=form)
    assert answer.status_code == 303, answer.text
    to = urlsplit(answer.headers["location"])
    shown = await stage.http.get(answer.headers["location"])
    assert shown.status_code == 200
    told = {name: values[0] for name, values in parse_qs(to.query).items()}
    for kind, role in (("done", "status"), ("problem", "alert")):
        assert (f'class="{kind}" role="{role}"' in shown.text) == (kind in told)
    return {"path": to.path, **told}


@pytest.fixture
async def number(stage: Stage, buyer: Buyer1688) -> str:
    first = (await stage.goods("1688", limit=1))[0]
    goods = await stage.goods("1688", first["vendor"]["id"])
    return await buyer.buy(cargo(goods[0]), cargo(goods[1]), outer="PO-<1>")


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_whole_and_needs_no_script(
    stage: Stage, number: str, distributor: BuyerTaobao, path: str
) -> None:
    await distributor.buy(line((await stage.goods("taobao", limit=1))[0]))
    assert number
    text = await page(stage, path)
    assert "<script" not in text
    assert "PO-<1>" not in text, "what a caller sent is shown as text"
    assert 'href="/control"' in (await stage.http.get("/")).text
    for target in re.findall(r'action="([^"]+)"', text):
        assert target.startswith("/control/page"), target
    assert len(re.findall("<input|<select", text)) == len(re.findall("<label", text)) + text.count(
        'type="hidden"'
    ) + text.count('aria-label="Ship')


async def test_the_clock_is_moved_by_hand(stage: Stage) -> None:
    told = await press(stage, "/clock", advance_seconds="3600")
    assert told == {"path": "/control", "done": "the clock was moved"}
    assert "moved by 1:00:00" in await page(stage)
    await press(stage, "/clock", at="2026-12-31T08:00")
    assert (await stage.control("GET", "/clock"))["now"] == "2026-12-31T00:00:00+00:00"
    assert "problem" in await press(stage, "/clock", at="9999-12-31T08:00")
    assert "problem" in await press(stage, "/clock")
    await press(stage, "/clock", reset="true")
    assert (await stage.control("GET", "/clock"))["offset_seconds"] == 0


async def test_faults_and_limits_are_asked_for_and_removed(stage: Stage) -> None:
    fault = {"marketplace": "1688", "kind": "slow", "api": "*", "times": "", "seconds": "5"}
    await press(stage, "/faults", **fault)
    (asked,) = (await stage.control("GET", "/faults"))["faults"]
    assert (asked["kind"], asked["times"], asked["seconds"]) == ("slow", None, 5)
    await press(stage, f"/faults/{asked['id']}/remove")
    again = await press(stage, f"/faults/{asked['id']}/remove")
    assert again["problem"] == "no such fault"
    await press(stage, "/faults", **fault)
    assert (await press(stage, "/faults/clear"))["done"] == "1 faults removed"
    assert "problem" in await press(stage, "/faults", marketplace="1688", kind="none")
    await press(stage, "/limits", marketplace="taobao", account="", orders_per_day="3")
    (limit,) = (await stage.control("GET", "/limits"))["limits"]
    assert (limit["account"], limit["orders_per_day"]) == (None, 3)
    wrong = await press(
        stage, "/limits", marketplace="1688", account="global01", orders_per_day="3"
    )
    assert wrong["problem"] == "no such account"
    await press(stage, f"/limits/{limit['id']}/remove")
    assert (await stage.control("GET", "/limits"))["limits"] == []


async def test_accounts_lose_their_tokens(stage: Stage, buyer: Buyer1688) -> None:
    told = await press(stage, "/accounts/caigou01/expire", tokens="access")
    assert told["done"] == "caigou01: 1 tokens expired"
    await buyer.log_in()
    await press(stage, "/accounts/caigou01/revoke", tokens="all")
    assert "not authorised" in await page(stage)
    await press(stage, "/token-lives", marketplace="1688", access_life="60", refresh_life="90")
    lives = await stage.control("GET", "/token-lives")
    assert lives["1688"] == {"access_life": 60, "refresh_life": 90}


async def test_messages_are_held_released_and_sent_again(stage: Stage, buyer: Buyer1688) -> None:
    url = "http://receiver.test/push"
    await press(stage, "/push-address", marketplace="1688", url=url)
    await press(stage, "/push-mode", marketplace="1688", copies="2", hold="true", vary="true")
    mode = (await stage.control("GET", "/push/mode"))["1688"]
    assert (mode["copies"], mode["hold"], mode["vary"], mode["drop"]) == (2, True, True, False)
    await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]))
    assert "Held messages: 2" in await page(stage, "/page/pushes")
    told = await press(stage, "/push-release", marketplace="", order="reversed", seed="0")
    assert told == {"path": "/control/page/pushes", "done": "2 messages released"}
    assert len(await stage.deliver_pushes()) == 2
    (last, _) = (await stage.control("GET", "/pushes"))["pushes"]
    await press(stage, f"/pushes/{last['id']}/again")
    assert len(await stage.deliver_pushes()) == 1
    await press(stage, "/push-mode", marketplace="1688", copies="1")
    assert (await stage.control("GET", "/push/mode"))["1688"]["hold"] is False
    await press(stage, "/push-address", marketplace="1688", url="")
    assert (await stage.control("GET", "/push"))["1688"] is None
    refused = await press(stage, f"/pushes/{last['id']}/again")
    assert refused["problem"] == "the marketplace has no push address"


async def test_goods_are_searched_and_changed(stage: Stage) -> None:
    good = (await stage.goods("taobao", limit=1))[0]
    chosen, other = good["variants"][:2]
    back = f"/control/page/goods?q={good['id']}&marketplace=taobao"
    told = await press(
        stage, f"/goods/{good['id']}", back=back, sku_id=chosen["sku_id"], price="0.07", stock="3"
    )
    assert (told["path"], told["q"]) == ("/control/page/goods", good["id"])
    (changed,) = await stage.goods("taobao", good["id"])
    assert (changed["variants"][0]["price"], changed["variants"][0]["stock"]) == ("0.07", 3)
    assert changed["variants"][1] == other
    await press(stage, f"/goods/{good['id']}", offline="true")
    assert "Put on line" in await page(stage, f"/page/goods?q={good['id']}")
    wrong = await press(stage, f"/goods/{good['id']}", price="cheap")
    assert wrong["problem"].startswith("price: ")


async def test_an_order_goes_its_way_by_hand(stage: Stage, number: str) -> None:
    act = f"/orders/{number}"
    lines = [it["no"] for it in (await stage.order(number))["lines"]]
    await press(stage, f"{act}/price", line=lines[0], amount="9.50", shipping="")
    assert (await stage.order(number))["lines"][0]["amount_fen"] == 950
    assert "problem" in await press(stage, f"{act}/ship"), "it is not paid"
    await press(stage, f"{act}/pay")
    await press(stage, f"{act}/ship", lines[1], carrier="SF", tracking="SF77")
    shipped = await stage.order(number)
    assert (shipped["state"], shipped["parcels"][0]["lines"]) == ("part_shipped", [lines[1]])
    await press(stage, f"{act}/ship", carrier="ZTO")
    await press(stage, f"{act}/sign", confirm="false")
    assert (await stage.order(number))["state"] == "signed"
    await press(stage, f"{act}/refund", line=lines[0], amount="1.00", state="requested")
    await press(stage, f"{act}/refund", line="", amount="", state="succeeded")
    assert (await stage.order(number))["refunded_fen"] == 100
    back = "/control/page/orders?q=PO-%3C1%3E&state="
    told = await press(stage, f"{act}/sign", confirm="true", back=back)
    assert (told["path"], told["q"]) == ("/control/page/orders", "PO-<1>")
    assert (await stage.order(number))["state"] == "finished"
    assert "problem" in await press(stage, f"{act}/close", by="seller")
    assert (await press(stage, "/orders/77/pay"))["problem"] == "no such order"


async def test_orders_and_calls_are_filtered(stage: Stage, buyer: Buyer1688, number: str) -> None:
    other = await buyer.buy(cargo((await stage.goods("1688", limit=1))[0]), outer="PO-2")
    for query, shown, hidden in (
        ("q=PO-2", other, number),
        (f"q={number}", number, other),
        ("account=caigou02", "0 orders", number),
        ("state=paid", "0 orders", number),
    ):
        text = await page(stage, f"/page/orders?{query}")
        assert (shown in text, hidden in text) == (True, False), query
    text = await page(stage, "/page/calls?outer_id=PO-2&marketplace=1688")
    assert "The last 1 of 1 calls" in text
    await press(stage, "/calls/clear")
    assert (await stage.control("GET", "/calls"))["total"] == 0


async def test_a_form_leads_nowhere_but_to_the_control_page(stage: Stage) -> None:
    for back in ("https://evil.example/", "//evil.example/", "/orders"):
        assert (await press(stage, "/faults/clear", back=back))["path"] == "/control"
