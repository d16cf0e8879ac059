"""To pay: what is unpaid, its sum, and the marketplace's payment page."""

from decimal import Decimal

from contracts.model import Provider
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.workers.test_binding import bought


async def test_the_sum_and_the_link(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """Taobao goes on creating after its answer: the poll brings that the order can be paid."""
    async with a_gateway(poll_seconds=0.2) as gateway:
        session_id, first = await bought(gateway, shelves.lines(provider, vendor=0))
        _, second = await bought(gateway, shelves.lines(provider, vendor=1), session_id)
        page = await gateway.shows("/to-pay", lambda page: page["count"] == 2)
        amounts = [Decimal(order["total"]["amount"]) for order in page["orders"]]
        assert page["totals"] == [{"amount": str(sum(amounts)), "currency": "CNY"}]
        link = await gateway.get("/to-pay/link", session=session_id, order=[first, second])
        assert link["url"].startswith(gateway.sandbox.url)
        assert first in link["url"]
        assert second in link["url"]
        gateway.sandbox.pay(first)
        await gateway.shows("/to-pay", lambda page: page["count"] == 1)
        assert (await gateway.get("/to-pay", session="another"))["count"] == 0


async def test_an_order_that_does_not_exist_has_no_link(gateway: Gateway) -> None:
    session_id = await gateway.session(Provider.ALI1688)
    answer = await gateway.client.get(
        "/to-pay/link",
        params={"session": session_id, "order": "58218860983545941"},
        headers=gateway.header(),
    )
    assert answer.status_code in {409, 502}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_more_orders_than_one_payment_page_takes(gateway: Gateway) -> None:
    """Taobao Global pays ten at once; it is not asked for more."""
    session_id = await gateway.session(Provider.TAOBAO)
    orders = [str(number) for number in range(200002638001, 200002638012)]
    before = gateway.sandbox.calls("/purchase/order/batch/pay")
    answer = await gateway.client.get(
        "/to-pay/link",
        params={"session": session_id, "order": orders},
        headers=gateway.header(),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_orders")
    assert "At most 10 orders" in answer.json()["detail"]
    assert gateway.sandbox.calls("/purchase/order/batch/pay") == before
