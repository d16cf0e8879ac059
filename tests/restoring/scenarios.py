"""What is lost, what is put back, and how things must stand afterwards."""

import asyncio
from collections.abc import Awaitable, Callable

from contracts.order_status.commands import Bind, ItemTarget
from tests.restoring.site import Site
from tests.story.script import check, until
from tests.story.stage import ACTIVITY_LOG, GATEWAY, ORDER_STATUS


async def order_status_alone(site: Site) -> None:
    """order_status forgets bookings, and a whole order; the gateway remembers what was bought."""
    await site.has_session()
    await site.paid_order("A", 3)
    site.backup(ORDER_STATUS, by_command=True)
    await site.book("A", "1")
    first = await site.booked("A", "1")
    forgotten = await site.paid_order("B", 1)
    await site.book("B", "1")
    second = await site.booked("B", "1")
    before = await site.bought()
    site.restore(ORDER_STATUS, by_command=True)
    check("the item that was booked stands where it stood", first, await site.booked("A", "1"))
    # The shop tells again what was not known; whoever books it buys nothing.
    await site.registered_and_paid(forgotten)
    await site.book("B", "1")
    check("the order that was bought is taken over", second, await site.booked("B", "1"))
    check("nothing more was bought", before, await site.bought())
    # Positions are used again: what the gateway hears under them is new to it.
    await site.book("A", "2")
    await site.booked("A", "2")
    check("one more order was made", len(before) + 1, len(await site.bought()))
    await site.log_tells_everything()


async def gateway_alone(site: Site) -> None:
    """The gateway forgets what it bought and what was refused; order_status asks it all again."""
    await site.has_session()
    order = await site.paid_order("C", 3)
    site.backup(GATEWAY)
    await site.book("C", "1")
    number = await site.booked("C", "1")
    goods = order.items[1].goods.goods_id
    await site.stage.sandbox("POST", f"/goods/{goods}", {"stock": 0})
    await site.book("C", "2")
    await site.refused("C", "2", "500_004")
    await site.stage.sandbox("POST", f"/goods/{goods}", {"stock": 500})
    before = await site.bought()
    site.restore(GATEWAY)
    await site.gateway_has(number, "C", "1")
    await site.bookings_rest()
    check("the item is where it was", number, await site.booked("C", "1"))
    check("nothing was bought again, nor what was refused", before, await site.bought())
    asked = (await site.stage.get(GATEWAY, "/questions"))["questions"]
    check("nobody has to be asked", [], [one["kind"] for one in asked])
    await site.book("C", "3")
    await site.booked("C", "3")
    check("a new booking makes one order", len(before) + 1, len(await site.bought()))
    # What the marketplace tells of an order that was adopted reaches its item.
    await site.stage.sandbox("POST", f"/orders/{number}/pay")
    await until(
        "the item is Ordered once its order is paid",
        lambda: site.stage.item_of("C", "1"),
        lambda item: item["status"] == "ordered",
    )
    await site.log_tells_everything()


async def everything_from_different_moments(site: Site) -> None:
    """Nobody remembers what was bought; NATS is lost too. The marketplace alone still knows."""
    await site.has_session()
    order = await site.paid_order("D", 3)
    site.backup(GATEWAY)
    await site.paid_order("E", 1)
    site.backup(ORDER_STATUS, ACTIVITY_LOG)
    await site.book("D", "1")
    number = await site.booked("D", "1")
    before = await site.bought()
    site.restore(ORDER_STATUS, GATEWAY, ACTIVITY_LOG, without_nats=True)
    await site.gateway_listens()
    item = await site.stage.item_of("D", "1")
    check("the item is free again, as far as anybody here knows", None, item["provider_order"])
    await site.book("D", "1")
    await site.refused("D", "1", "possibly_bought")
    check("nothing was bought again", before, await site.bought())
    await until(
        "its order waits under Unmatched",
        lambda: site.stage.get(GATEWAY, "/unmatched"),
        lambda page: number in [one["provider_order_id"] for one in page["orders"]],
    )
    target = ItemTarget(order_id="D", item_id="1")
    bind = Bind(items=(target,), provider_order_id=number)
    await site.stage.accepted(ORDER_STATUS, "bind", bind)
    check("a person binds it", number, await site.booked("D", "1"))
    assert order.items[1].goods.goods_id != order.items[0].goods.goods_id
    await site.book("D", "2")
    await site.book("E", "1")
    await asyncio.gather(site.booked("D", "2"), site.booked("E", "1"))
    check("what nobody had bought is bought once", len(before) + 2, len(await site.bought()))
    await site.log_tells_everything()


SCENARIOS: tuple[Callable[[Site], Awaitable[None]], ...] = (
    order_status_alone,
    gateway_alone,
    everything_from_different_moments,
)
