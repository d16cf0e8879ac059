"""Where goods are sent to: the first rule that fits, else the settings' warehouse."""

from contracts.marketplace.commands import SetDelivery
from contracts.marketplace.vocabulary import DeliveryAddress, DeliveryRule
from contracts.model import Provider
from contracts.order_status.vocabulary import BookingLine
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.sandbox_process import ACCOUNTS


def warehouse(name: str) -> DeliveryAddress:
    return DeliveryAddress(
        address_id=name,
        full_name=f"仓库{name}",
        mobile="13800000009",
        province="浙江省",
        city="义乌市",
        district="北苑街道",
        street=f"{name}号",
        post_code="322000",
    )


async def delivered_to(gateway: Gateway, lines: list[BookingLine], session_id: str = "") -> str:
    """Book lines of one vendor; return the receiver that the marketplace shows."""
    ordered = book(lines, session_id)
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (made,) = gateway.sandbox.orders(placed["outer_id"])
    return str(made["receiver"])


async def test_by_vendor_by_session_and_by_marketplace(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """The rules are looked through in their order; what fits none goes where settings say."""
    first, second = [await gateway.session(provider, name) for name in ACCOUNTS[provider]]
    special, usual = shelves.lines(provider, vendor=0), shelves.lines(provider, vendor=1)
    other = next(one for one in Provider if one is not provider)
    rules = SetDelivery(
        addresses=tuple(warehouse(name) for name in ("A1", "B2", "C3")),
        rules=(
            DeliveryRule(address_id="C3", provider=other),
            DeliveryRule(address_id="A1", vendor_id=special[0].goods.vendor_id),
            DeliveryRule(address_id="B2", session_id=second),
        ),
    )
    await gateway.do("set-delivery", rules)
    await gateway.shows("/rules", lambda page: len(page["delivery"]["rules"]) == 3)
    assert "仓库A1" in await delivered_to(gateway, special, second)
    assert "仓库B2" in await delivered_to(gateway, usual, second)
    default = await delivered_to(gateway, shelves.lines(provider, vendor=1), first)
    assert gateway.settings.warehouse_name in default


async def test_rules_are_replaced_as_a_whole(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    for name in ("A1", "B2"):
        rule = DeliveryRule(address_id=name)
        await gateway.do("set-delivery", SetDelivery(addresses=(warehouse(name),), rules=(rule,)))
    await gateway.shows("/rules", lambda page: "B2" in str(page))
    receiver = await delivered_to(gateway, shelves.lines(provider))
    assert "仓库B2" in receiver
    assert "B2号" in receiver
    assert "322000" in receiver
