"""Bookings against the sandbox: split, placed, refused, held, withdrawn."""

from contracts.model import Provider
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book


async def test_one_click_buys(gateway: Gateway, shelves: Shelves, provider: Provider) -> None:
    await gateway.session(provider)
    ordered = book(shelves.lines(provider, 2))
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (order,) = gateway.sandbox.orders(placed["outer_id"])
    assert gateway.sandbox.creates(placed["outer_id"]) == 1
    known = await gateway.get(f"/provider-orders/{provider}/{order['number']}")
    assert len(known["items"]) == 2
