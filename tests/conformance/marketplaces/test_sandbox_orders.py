"""Both adapters against the sandbox: traces, refunds, changed prices, missed messages, limits."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    NoAnswerError,
    RateLimitedError,
    RefusedError,
    RiskControlError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import (
    Provider,
    ProviderOrder,
    ProviderStatus,
    RefundStatus,
)
from tests.conformance.marketplaces.sandbox_shop import Shop, adapter, poll

_NUMBERS = count(1)


async def bought(shop: Shop, *, paid: bool = False) -> ProviderOrder:
    """Buy two lines, and pay them if asked."""
    order_id = (await shop.buy(f"OUT-orders-{next(_NUMBERS)}")).orders[0].order_id
    order = await shop.wait_for(order_id, ProviderStatus.UNPAID)
    if paid:
        await shop.control(f"orders/{order_id}/pay")
        order = await shop.wait_for(order_id, ProviderStatus.PAID)
    return order


class TestParcels:
    async def test_traces_of_two_parcels(self, shop: Shop) -> None:
        order = await bought(shop, paid=True)
        assert list(await shop.market.trace(shop.token, order.order_id)) == []
        first, second = (line.line_id for line in order.lines)
        for line, tracking in ((first, "SF-T1"), (second, "SF-T2")):
            await shop.control(f"orders/{order.order_id}/ship", lines=[line], tracking=tracking)
        await shop.wait_for(order.order_id, ProviderStatus.SHIPPED)
        traces = await shop.market.trace(shop.token, order.order_id)
        assert {trace.tracking_number for trace in traces} == {"SF-T1", "SF-T2"}
        for trace in traces:
            assert trace.steps
            times = [step.at for step in trace.steps]
            assert all(at is not None and at <= datetime.now(UTC) for at in times)
            assert times == sorted(times, key=str)
        assert list(await shop.market.trace(shop.token, "1" * 18)) == []

    async def test_a_line_that_goes_in_two_parcels(self, shop: Shop) -> None:
        order = await bought(shop, paid=True)
        first, second = (line.line_id for line in order.lines)
        path = f"orders/{order.order_id}/ship"
        await shop.control(path, lines=[first], quantities={first: 1}, tracking="P1")
        part = await shop.wait_for(order.order_id, ProviderStatus.PART_SHIPPED)
        assert [(one.tracking_number, one.line_ids) for one in part.parcels] == [("P1", (first,))]
        await shop.control(path, tracking="P2")
        whole = await shop.wait_for(order.order_id, ProviderStatus.SHIPPED)
        assert {one.tracking_number: set(one.line_ids) for one in whole.parcels} == {
            "P1": {first},
            "P2": {first, second},
        }
        # Both lines have one title, so that only the parcel with one of them tells its pieces.
        for order_read in (part, whole):
            first_parcel = next(p for p in order_read.parcels if p.tracking_number == "P1")
            assert first_parcel.pieces_of(first) == 1


class TestPrices:
    async def test_right_after_the_vendor_changed_the_price_of_a_line(self, shop: Shop) -> None:
        order = await bought(shop)
        line = order.lines[0]
        amount = Decimal("7.77") * line.quantity
        await shop.control(f"orders/{order.order_id}/price", line=line.line_id, amount=str(amount))
        changed = await shop.read(order.order_id)
        assert changed.lines[0].unit_price is not None
        assert changed.lines[0].unit_price.amount == Decimal("7.77")
        assert changed.lines[1] == order.lines[1]
        sums = sum(one.amount.amount for one in changed.lines if one.amount)
        assert changed.total is not None
        assert changed.shipping is not None
        assert changed.total.amount == sums + changed.shipping.amount

    async def test_a_change_of_the_sum_reaches_the_lines(self, shop: Shop) -> None:
        order = await bought(shop)
        assert order.total is not None
        assert order.shipping is not None
        goods = order.total.amount - order.shipping.amount
        wanted = order.total.amount - goods / 2
        await shop.control(f"orders/{order.order_id}/price", line=None, amount=f"{wanted:.2f}")
        changed = await shop.read(order.order_id)
        sums = sum(one.amount.amount for one in changed.lines if one.amount)
        assert changed.total is not None
        assert changed.shipping is not None
        assert changed.total.amount == sums + changed.shipping.amount < order.total.amount


class TestRefunds:
    async def test_of_a_line_from_request_to_money(self, shop: Shop) -> None:
        order = await bought(shop, paid=True)
        line = order.lines[0].line_id
        path = f"orders/{order.order_id}/refund"
        for state, status in (
            ("requested", RefundStatus.REQUESTED),
            ("refused", RefundStatus.REFUSED),
            ("requested", RefundStatus.REQUESTED),
            ("agreed", RefundStatus.AGREED),
            ("returned", RefundStatus.RETURNING),
            ("succeeded", RefundStatus.REFUNDED),
        ):
            await shop.control(path, line=line, amount="1.00", state=state)
            read = await shop.read(order.order_id)
            refund = read.lines[0].refund
            assert refund is not None
            assert refund.status is status
            assert refund.raw_status
            assert read.lines[1].refund is None
        last = (await shop.read(order.order_id)).lines[0].refund
        assert last is not None
        assert last.amount == Money(Decimal(1))

    async def test_of_a_whole_order(self, shop: Shop) -> None:
        order = await bought(shop, paid=True)
        await shop.control(f"orders/{order.order_id}/refund", line=None, state="succeeded")
        closed = await shop.wait_for(order.order_id, ProviderStatus.CLOSED_PAID)
        refunds = [line.refund for line in closed.lines]
        assert all(one is not None and one.status is RefundStatus.REFUNDED for one in refunds)
        if shop.market.provider is Provider.ALI1688:
            assert closed.refund is not None
            assert closed.refund.status is RefundStatus.REFUNDED
            assert closed.refund.amount == order.total


class TestMissedPushes:
    async def test_they_wait_until_they_are_confirmed(self, shop: Shop) -> None:
        marketplace = shop.market.provider.value
        await shop.control("push", marketplace=marketplace, url=None)
        order = await bought(shop)

        async def about_it() -> set[str]:
            pushes = await shop.market.missed_pushes()
            return {one.message_id for one in pushes if one.order_id == order.order_id}

        if shop.market.provider is Provider.TAOBAO:
            assert await about_it() == set()
            await shop.market.confirm_pushes(["3:1:x"])
            return

        async def some() -> set[str] | None:
            return await about_it() or None

        missed = await poll(some)
        assert await about_it() == missed, "reading confirms nothing"
        await shop.market.confirm_pushes(sorted(missed))
        assert await about_it() == set()


class TestTroubles:
    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("risk_control", RiskControlError),
            ("booking_limit", BookingLimitError),
            ("duplicate_key", NoAnswerError),
            ("reset_after", NoAnswerError),
            ("empty", UnreadableAnswerError),
            ("garbage", UnreadableAnswerError),
            ("huge", UnreadableAnswerError),
        ],
    )
    async def test_of_create(self, shop: Shop, kind: str, error: type[Exception]) -> None:
        outer_id = f"OUT-trouble-{kind}-{next(_NUMBERS)}"
        draft = await shop.draft(outer_id)
        preview = await shop.market.preview(shop.token, draft)
        await shop.fault(kind)
        with pytest.raises(error):
            await shop.market.create(shop.token, draft, preview)
        since = datetime.now(UTC) - timedelta(minutes=5)
        found = await shop.market.find(shop.token, outer_id, since)
        assert len(found) == (0 if error in {RiskControlError, BookingLimitError} else 1)

    async def test_risk_control_of_a_preview(self, shop: Shop) -> None:
        api = {Provider.ALI1688: "alibaba.createOrder.preview"}
        draft = await shop.draft("OUT-risk")
        await shop.fault(
            "risk_control", api=api.get(shop.market.provider, "/purchase/order/render")
        )
        with pytest.raises(RiskControlError):
            await shop.market.preview(shop.token, draft)

    async def test_a_line_that_is_sold_out_beside_one_that_is_not(self, shop: Shop) -> None:
        draft = await shop.draft(f"OUT-line-{next(_NUMBERS)}")
        good = draft.lines[0]
        everything = await shop.http.get(
            f"{shop.url}/control/catalogue",
            params={"marketplace": shop.market.provider.value, "limit": 500},
        )
        (variant,) = [
            one
            for found in everything.json()["goods"]
            if found["id"] == good.goods_id
            for one in found["variants"]
            if good.sku_id in {one["sku_id"], one["spec_id"]}
        ]
        await shop.control(f"goods/{good.goods_id}", stock=0, sku_id=variant["sku_id"])
        preview = await shop.market.preview(shop.token, draft)
        assert [bool(line.refusal_code) for line in preview.lines] == [True, False]
        left = replace(draft, lines=draft.lines[1:])
        placement = await shop.market.create(shop.token, left, preview)
        assert placement.orders[0].total == preview.total
        assert placement.orders[0].line_nos == ("2",)

    async def test_a_limit_of_calls_pauses_every_call_of_the_app_key(self, shop: Shop) -> None:
        marketplace = shop.market.provider.value
        answer = await shop.http.post(
            f"{shop.url}/control/limits", json={"marketplace": marketplace, "calls_per_second": 3}
        )
        try:
            reads = [shop.market.read(shop.token, "1" * 18) for _ in range(12)]
            results = await asyncio.gather(*reads, return_exceptions=True)
            limited = [one for one in results if isinstance(one, RateLimitedError)]
            assert limited
            # The other account of the same app key has to wait as well.
            with pytest.raises(RateLimitedError) as caught:
                await shop.market.refresh("refresh-token-of-another-account")
            assert caught.value.retry_after is not None
        finally:
            await shop.http.delete(f"{shop.url}/control/limits/{answer.json()['id']}")

    async def test_an_order_of_goods_that_this_process_never_met_is_read(self, shop: Shop) -> None:
        order = await bought(shop)
        restarted = adapter(shop.market.provider, shop.url)
        read = await restarted.read(shop.token, order.order_id)
        assert read is not None
        if isinstance(restarted, TaobaoGlobal):
            # The sandbox explains distributor ids to nobody; a preview of the item does.
            assert read.lines[0].goods_id != order.lines[0].goods_id
            await restarted.preview(shop.token, await shop.draft("OUT-restarted"))
            read = await restarted.read(shop.token, order.order_id)
        assert read == order
        await restarted.close()

    async def test_cancelling_what_is_not_there(self, shop: Shop) -> None:
        with pytest.raises(RefusedError):
            await shop.market.cancel(shop.token, "1" * 18, "other")
