"""Sums and prices of 1688 that make no sense, and pages that pay for something else."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from tests.conformance.marketplaces import samples_1688 as samples
from tests.conformance.marketplaces.kits import ALI1688, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import ScriptedServer

PAGE = "https://trade.1688.com/order/cashier.htm?orderId="


@pytest.fixture
def kit() -> Kit:
    return ALI1688


def preview_with(group: dict[str, Any], cargo: dict[str, Any]) -> Any:
    answer = deepcopy(samples.PREVIEW)
    (shown,) = answer["orderPreviewResuslt"]
    shown |= group
    shown["cargoList"][0] |= cargo
    return answer


@pytest.mark.parametrize(
    "sums",
    [
        {"sumPayment": 0},
        {"sumPayment": 0, "sumCarriage": 0, "sumPaymentNoCarriage": 0},
        {"sumPayment": 44, "sumCarriage": 8, "sumPaymentNoCarriage": 3600},
        {"sumCarriage": -800},
        {"sumCarriage": "free"},
        {"sumPayment": 4300},
        {"sumPayment": 4300, "additionalFee": 100},
    ],
)
async def test_sums_that_make_no_sense_are_unreadable(
    market: Marketplace, server: ScriptedServer, sums: dict[str, Any]
) -> None:
    server.script = ALI1688.script(preview=preview_with(sums, {}))
    with pytest.raises(UnreadableAnswerError):
        await market.preview(TOKEN, ALI1688.draft())


@pytest.mark.parametrize(
    "sums", [{"sumPayment": 4300, "discountFee": 100}, {"sumPayment": 4500, "additionalFee": 100}]
)
async def test_discounts_and_fees_that_are_told_may_stand_between_the_sums(
    market: Marketplace, server: ScriptedServer, sums: dict[str, Any]
) -> None:
    server.script = ALI1688.script(preview=preview_with(sums, {}))
    preview = await market.preview(TOKEN, ALI1688.draft())
    assert preview.total == Money.from_fen(sums["sumPayment"])


@pytest.mark.parametrize("price", [0, None, "0.00", -1])
async def test_a_price_of_nothing_is_worked_out_from_the_amount(
    market: Marketplace, server: ScriptedServer, price: Any
) -> None:
    server.script = ALI1688.script(preview=preview_with({}, {"finalUnitPrice": price}))
    (line,) = (await market.preview(TOKEN, ALI1688.draft())).lines
    assert line.unit_price == Money(Decimal("18.0000"))


@pytest.mark.parametrize("price", [0, None, "?"])
async def test_a_line_without_a_price_is_refused(
    market: Marketplace, server: ScriptedServer, price: Any
) -> None:
    cargo = {"finalUnitPrice": price, "amount": price}
    server.script = ALI1688.script(preview=preview_with({}, cargo))
    (line,) = (await market.preview(TOKEN, ALI1688.draft())).lines
    assert (line.unit_price, line.refusal_code) == (None, "PRICE_UNKNOWN")


@pytest.mark.parametrize("modes", ["nzassure", "nzassure,alipay", '["nzassure"]'])
async def test_trade_modes_as_text(market: Marketplace, server: ScriptedServer, modes: str) -> None:
    server.script = ALI1688.script(preview=preview_with({"tradeModeNameList": modes}, {}))
    preview = await market.preview(TOKEN, ALI1688.draft())
    assert preview.token["tradeType"] == "nzassure"


class TestPayLink:
    @pytest.mark.parametrize(
        "failure", ["222", "222,333", 222, ["222"], {"orderId": 222}, [{"orderId": "222"}], "[222]"]
    )
    async def test_an_order_left_out_is_named_however_it_is_told(
        self, market: Marketplace, server: ScriptedServer, failure: Any
    ) -> None:
        answer = samples.PAY_URL | {"payFailureOrderList": failure}
        server.script = ALI1688.script(**{"alibaba.alipay.url.get": answer})
        with pytest.raises(RefusedError, match=r"NOT_ALL_PAYABLE.*222"):
            await market.pay_link(TOKEN, ["111", "222"])

    @pytest.mark.parametrize("failure", [None, [], "", "[]", {}, "null", 0, False])
    async def test_no_order_left_out_however_it_is_told(
        self, market: Marketplace, server: ScriptedServer, failure: Any
    ) -> None:
        answer = {"payUrl": f"{PAGE}111;222", "success": True, "payFailureOrderList": failure}
        server.script = ALI1688.script(**{"alibaba.alipay.url.get": answer})
        assert await market.pay_link(TOKEN, ["111", "222"]) == f"{PAGE}111;222"

    async def test_a_page_that_names_one_of_two_is_refused(
        self, market: Marketplace, server: ScriptedServer
    ) -> None:
        answer = {"payUrl": f"{PAGE}111", "success": True}
        server.script = ALI1688.script(**{"alibaba.alipay.url.get": answer})
        with pytest.raises(RefusedError, match=r"NOT_ALL_PAYABLE.*222"):
            await market.pay_link(TOKEN, ["111", "222"])

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ({"success": False, "payUrl": f"{PAGE}111"}, UnreadableAnswerError),
            ({"success": False, "payUrl": f"{PAGE}111", "errorCode": "X"}, RefusedError),
            ({"result": {"success": "false", "payUrl": f"{PAGE}111"}}, UnreadableAnswerError),
        ],
    )
    async def test_a_page_beside_a_failure_is_not_given_on(
        self, market: Marketplace, server: ScriptedServer, answer: Any, error: type[Exception]
    ) -> None:
        server.script = ALI1688.script(**{"alibaba.alipay.url.get": answer})
        with pytest.raises(error):
            await market.pay_link(TOKEN, ["111"])


async def test_a_long_lived_token_comes_without_one_to_refresh_it(
    market: Marketplace, server: ScriptedServer
) -> None:
    answer = {key: value for key, value in samples.TOKEN.items() if "refresh" not in key}
    server.script = ALI1688.script(getToken=answer)
    grant = await market.exchange("code-1", "https://agent.example/back")
    assert grant.refresh_token == ""
    assert grant.refresh_expires_at == grant.access_expires_at
