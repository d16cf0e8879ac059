"""One line that cannot be sold does not keep a whole cart of 1688 from being previewed."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    DraftLine,
    Marketplace,
    RefusedError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces.kits import ALI1688, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Request, ScriptedServer

PREVIEW = "alibaba.createOrder.preview"
SOLD_OUT = "500_004"


@pytest.fixture
def kit() -> Kit:
    return ALI1688


def line(number: int, offer: int, spec: str = "aa", quantity: int = 1) -> DraftLine:
    return DraftLine(str(number), str(offer), spec, quantity, f"测试商品{number}")


class Vendor:
    """Previews as 1688 does: the first bad goods refuse the whole cart."""

    def __init__(self, bad: dict[str, tuple[str, str]], minimum: int = 0) -> None:
        self.bad = bad
        self.minimum = minimum
        self.asked: list[list[str]] = []

    def __call__(self, request: Request) -> dict[str, Any]:
        cargo = json.loads(request.form["cargoParamList"])
        goods = [f"{entry['offerId']}_{entry['specId']}" for entry in cargo]
        self.asked.append(goods)
        for one in goods:
            if one in self.bad:
                code, message = self.bad[one]
                return {"success": False, "errorCode": code, "errorMsg": message}
        if sum(entry["quantity"] for entry in cargo) < self.minimum:
            return {"success": False, "errorCode": "500_005", "errorMsg": "不满足起批量限制。"}
        total = 1000 * sum(entry["quantity"] for entry in cargo)
        entries = [
            {"offerId": one["offerId"], "specId": one["specId"], "finalUnitPrice": 10}
            for one in cargo
        ]
        group = {"sumPayment": total + 500, "sumCarriage": 500, "sumPaymentNoCarriage": total}
        group |= {"tradeModeNameList": ["assureTrade"], "flowFlag": "fenxiao", "cargoList": entries}
        return {"success": True, "orderPreviewResuslt": [group]}


def sold_out(goods: str) -> dict[str, tuple[str, str]]:
    return {goods: (SOLD_OUT, f"商品[{goods}]库存不足，请核实库存后订购。")}


def draft_of(*lines: DraftLine) -> Any:
    return replace(ALI1688.draft(), lines=lines)


async def test_the_goods_that_the_message_names_are_left_out(
    market: Marketplace, server: ScriptedServer
) -> None:
    vendor = Vendor(sold_out("10002_aa"))
    server.script = ALI1688.script(**{PREVIEW: vendor})
    draft = draft_of(line(1, 10001), line(2, 10002), line(3, 10003, quantity=3))
    preview = await market.preview(TOKEN, draft)
    assert [(one.line_no, one.refusal_code) for one in preview.lines] == [
        ("1", ""),
        ("2", SOLD_OUT),
        ("3", ""),
    ]
    assert "库存不足" in preview.lines[1].refusal_message
    assert preview.goods_total == Money(Decimal(40)), "of the two that are left"
    assert preview.total == Money(Decimal(45))
    assert preview.price_mode == "fenxiao/assureTrade"
    assert len(vendor.asked) == 2


async def test_several_bad_lines_take_one_more_question_each(
    market: Marketplace, server: ScriptedServer
) -> None:
    vendor = Vendor(sold_out("10001_aa") | sold_out("10003_aa"))
    server.script = ALI1688.script(**{PREVIEW: vendor})
    draft = draft_of(*(line(number, 10000 + number) for number in range(1, 5)))
    preview = await market.preview(TOKEN, draft)
    assert [one.refusal_code for one in preview.lines] == [SOLD_OUT, "", SOLD_OUT, ""]
    assert len(vendor.asked) == 3


async def test_goods_that_nobody_names_are_found_by_asking_for_each_alone(
    market: Marketplace, server: ScriptedServer
) -> None:
    vendor = Vendor({"10002_aa": (SOLD_OUT, "库存不足")})
    server.script = ALI1688.script(**{PREVIEW: vendor})
    draft = draft_of(line(1, 10001), line(2, 10002), line(3, 10003))
    preview = await market.preview(TOKEN, draft)
    assert [one.refusal_code for one in preview.lines] == ["", SOLD_OUT, ""]
    assert vendor.asked[-1] == ["10001_aa", "10003_aa"]


async def test_too_few_alone_is_no_reason_to_leave_a_line_out(
    market: Marketplace, server: ScriptedServer
) -> None:
    """The vendor's minimum counts the whole cart; asked for alone, every line is below it."""
    vendor = Vendor({"10002_aa": (SOLD_OUT, "库存不足")}, minimum=2)
    server.script = ALI1688.script(**{PREVIEW: vendor})
    draft = draft_of(line(1, 10001), line(2, 10002), line(3, 10003))
    preview = await market.preview(TOKEN, draft)
    assert [one.refusal_code for one in preview.lines] == ["", SOLD_OUT, ""]


async def test_a_message_that_names_the_offer_means_all_its_variants(
    market: Marketplace, server: ScriptedServer
) -> None:
    vendor = Vendor({"10001_bb": ("500_001", "商品[10001]不支持在线交易，无法下单。")})
    server.script = ALI1688.script(**{PREVIEW: vendor})
    draft = draft_of(line(1, 10001, "aa"), line(2, 10001, "bb"), line(3, 10003))
    preview = await market.preview(TOKEN, draft)
    assert [one.refusal_code for one in preview.lines] == ["500_001", "500_001", ""]


async def test_a_cart_of_which_nothing_is_left_is_refused(
    market: Marketplace, server: ScriptedServer
) -> None:
    vendor = Vendor(sold_out("10001_aa") | sold_out("10002_aa"))
    server.script = ALI1688.script(**{PREVIEW: vendor})
    with pytest.raises(RefusedError, match=SOLD_OUT):
        await market.preview(TOKEN, draft_of(line(1, 10001), line(2, 10002)))


@pytest.mark.parametrize("code", ["400", "gw.ParamInvalid", "NEW_CODE"])
async def test_a_reason_that_is_not_the_goods_is_not_asked_for_again(
    market: Marketplace, server: ScriptedServer, code: str
) -> None:
    vendor = Vendor({"10001_aa": (code, "AddressId invalid")})
    server.script = ALI1688.script(**{PREVIEW: vendor})
    with pytest.raises(RefusedError, match=code):
        await market.preview(TOKEN, draft_of(line(1, 10001), line(2, 10002)))
    assert len(vendor.asked) == 1


async def test_what_remains_can_be_bought_at_the_price_of_the_preview(
    market: Marketplace, server: ScriptedServer
) -> None:
    server.script = ALI1688.script(**{PREVIEW: Vendor(sold_out("10002_aa"))})
    draft = draft_of(line(1, 10001), line(2, 10002))
    preview = await market.preview(TOKEN, draft)
    await market.create(TOKEN, replace(draft, lines=draft.lines[:1]), preview)
    form = server.requests[-1].form
    assert json.loads(form["cargoParamList"]) == [{"offerId": 10001, "specId": "aa", "quantity": 1}]
    assert (form["flow"], form["tradeType"]) == ("fenxiao", "assureTrade")
