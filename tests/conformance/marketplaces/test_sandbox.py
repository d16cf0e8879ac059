"""Both adapters against the sandbox: real protocols, signatures checked by other code."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.marketplace_gateway.application.marketplace import (
    BookingLimitError,
    RateLimitedError,
    RefusedError,
)
from services.marketplace_gateway.domain.provider_order import (
    Provider,
    ProviderStatus,
)
from tests.conformance.marketplaces.sandbox_shop import Shop


async def test_from_login_to_parcels(shop: Shop) -> None:
    draft = await shop.draft("OUT-1")
    preview = await shop.market.preview(shop.token, draft)
    assert [line.refusal_code for line in preview.lines] == ["", ""]
    prices = [line.unit_price for line in preview.lines]
    quantities = [line.quantity for line in draft.lines]
    expected = sum(
        price.amount * quantity
        for price, quantity in zip(prices, quantities, strict=True)
        if price is not None
    )
    assert preview.goods_total.amount == expected

    placement = await shop.market.create(shop.token, draft, preview)
    assert placement.failed == ()
    (placed,) = placement.orders
    assert placed.line_nos == ("1", "2")
    assert placed.total == preview.total

    order = await shop.wait_for(placed.order_id, ProviderStatus.UNPAID)
    assert order.outer_id == "OUT-1"
    assert order.total == preview.total
    assert order.shipping == preview.shipping
    assert order.paid_at is None
    assert order.pay_before is not None
    assert [(line.goods_id, line.sku_id, line.quantity) for line in order.lines] == [
        (line.goods_id, line.sku_id, line.quantity) for line in draft.lines
    ]
    since = datetime.now(UTC) - timedelta(hours=1)
    (found,) = await shop.market.find(shop.token, "OUT-1", since)
    assert found.order_id == placed.order_id
    assert found.lines == order.lines
    assert list(await shop.market.find(shop.token, "OUT-1 never", since)) == []

    link = await shop.market.pay_link(shop.token, [placed.order_id])
    page = await shop.http.get(link)
    assert page.status_code == 200
    assert placed.order_id in page.text

    await shop.control(f"orders/{placed.order_id}/pay")
    paid = await shop.wait_for(placed.order_id, ProviderStatus.PAID)
    assert paid.paid_at is not None
    assert paid.parcels == ()

    first, second = (line.line_id for line in paid.lines)
    await shop.control(f"orders/{placed.order_id}/ship", lines=[first], tracking="SF1")
    part = await shop.wait_for(placed.order_id, ProviderStatus.PART_SHIPPED)
    assert [(parcel.tracking_number, parcel.line_ids) for parcel in part.parcels] == [
        ("SF1", (first,))
    ]
    await shop.control(f"orders/{placed.order_id}/ship", tracking="SF2")
    shipped = await shop.wait_for(placed.order_id, ProviderStatus.SHIPPED)
    parcels = {parcel.tracking_number: parcel for parcel in shipped.parcels}
    assert set(parcels) == {"SF1", "SF2"}
    assert parcels["SF2"].line_ids == (second,)
    assert parcels["SF2"].carrier
    await shop.control(f"orders/{placed.order_id}/sign")
    await shop.wait_for(placed.order_id, ProviderStatus.FINISHED)


async def test_cancel_before_payment(shop: Shop) -> None:
    order_id = (await shop.buy("OUT-2")).orders[0].order_id
    await shop.wait_for(order_id, ProviderStatus.UNPAID)
    await shop.market.cancel(shop.token, order_id, "buyerCancel")
    closed = await shop.wait_for(order_id, ProviderStatus.CLOSED_UNPAID)
    assert closed.close_reason


async def test_closed_after_payment(shop: Shop) -> None:
    order_id = (await shop.buy("OUT-3")).orders[0].order_id
    await shop.wait_for(order_id, ProviderStatus.UNPAID)
    await shop.control(f"orders/{order_id}/pay")
    await shop.wait_for(order_id, ProviderStatus.PAID)
    with pytest.raises(RefusedError):
        await shop.market.cancel(shop.token, order_id, "buyerCancel")
    await shop.control(f"orders/{order_id}/close")
    await shop.wait_for(order_id, ProviderStatus.CLOSED_PAID)


async def test_refusals(shop: Shop) -> None:
    draft = await shop.draft("OUT-4", stock=0)
    if shop.market.provider is Provider.ALI1688:
        with pytest.raises(RefusedError, match="500_004"):
            await shop.market.preview(shop.token, draft)
    else:
        refused = await shop.market.preview(shop.token, draft)
        assert [line.refusal_code for line in refused.lines] == ["SKU_STOCK_NOT_ENOUGH"] * 2
    nothing = replace(draft, lines=(replace(draft.lines[0], goods_id="1"),))
    with pytest.raises(RefusedError):
        await shop.market.preview(shop.token, nothing)


async def test_account_that_buys_too_much(shop: Shop) -> None:
    draft = await shop.draft("OUT-5")
    preview = await shop.market.preview(shop.token, draft)
    await shop.fault("booking_limit")
    with pytest.raises(BookingLimitError):
        await shop.market.create(shop.token, draft, preview)
    await shop.fault("rate_limit")
    with pytest.raises(RateLimitedError):
        await shop.market.create(shop.token, draft, preview)
