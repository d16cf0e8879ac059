"""Bookings of one line each, by the handful, and the sessions that they are sent with."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chassis.clock import system_clock
from contracts.marketplace.commands import SetBookingBudget
from contracts.model import Provider
from contracts.order_status.events import BookingOrdered
from tests.marketplace_gateway.gateway import Gateway, Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import CREATE

PREVIEW = {
    Provider.ALI1688: "alibaba.createOrder.preview",
    Provider.TAOBAO: "/purchase/order/render",
}


class MovedClock:
    """The system's clock, as far ahead as the test says."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


def orders(shelves: Shelves, provider: Provider, number: int) -> list[BookingOrdered]:
    """Return so many operations of one booking each."""
    return [book(shelves.lines(provider)) for _ in range(number)]


async def statuses(gateway: Gateway, ordered: Sequence[BookingOrdered], *wanted: str) -> list[Json]:
    """Wait until the bookings have these statuses, in any order; return them."""

    async def look() -> list[Json]:
        pages = [await gateway.get(f"/operations/{one.operation_id}/bookings") for one in ordered]
        return [booking for page in pages for booking in page["bookings"]]

    return await until(
        look, lambda found: sorted(one["status"] for one in found) == sorted(wanted), str(wanted)
    )


async def budget(gateway: Gateway, session_id: str, **most: int) -> None:
    """Set a session's budget, and wait until the views show it."""
    await gateway.do("set-booking-budget", SetBookingBudget(session_id=session_id, **most))
    name, limit = next(iter(most.items()))
    await session(gateway, session_id, lambda one: one["budget"][name] == limit)


async def session(gateway: Gateway, session_id: str, good: Callable[[Json], object] = bool) -> Json:
    """Return a session as the page shows it, once it is good."""

    def mine(page: Json) -> Json:
        found: Json = next(one for one in page["sessions"] if one["session_id"] == session_id)
        return found

    page = await gateway.shows("/sessions", lambda page: good(mine(page)))
    return mine(page)


def creates(gateway: Gateway, provider: Provider) -> int:
    return gateway.sandbox.calls(CREATE[provider])
