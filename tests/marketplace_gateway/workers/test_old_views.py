"""A new leader may look at views that do not show yet what the last one did before it died."""

from collections.abc import Callable

import pytest

from contracts.model import Provider
from services.marketplace_gateway.application.ports import Work
from services.marketplace_gateway.application.working.bookings import BookingWorker
from services.marketplace_gateway.domain import booking
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain.booking import BookingState
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until

P = Provider.ALI1688
PREVIEW = "alibaba.createOrder.preview"
Trouble = Callable[[Gateway, str], None]


def breaks(gateway: Gateway, _goods_id: str) -> None:
    gateway.sandbox.fault(P, "error_500_before", PREVIEW, times=None)


def sells_no_more(gateway: Gateway, goods_id: str) -> None:
    """Say that the last piece is gone: our own order may have taken it."""
    page = gateway.sandbox.get("/catalogue", marketplace=P.value, limit=500)
    (good,) = (good for good in page["goods"] if good["id"] == goods_id)
    for variant in good["variants"]:
        gateway.sandbox.post(f"/goods/{goods_id}", stock=0, sku_id=variant["sku_id"])


@pytest.mark.lesson(16)
@pytest.mark.parametrize("trouble", [breaks, sells_no_more])
async def test_lesson_16_a_start_is_taken_back_by_nobody_who_did_not_make_it(
    gateway: Gateway, shelves: Shelves, trouble: Trouble
) -> None:
    """Its view shows the booking unsent, and the look before the call fails: that says nothing.

    The call of whoever started it may have bought. Found by the model of the booking protocol.
    """
    gateway.sandbox.fault(P, "timeout_after", seconds=30)
    await gateway.session(P)
    ordered = book(shelves.lines(P))
    await gateway.hears(ordered)

    async def made() -> bool:
        started = gateway.events(e.BookingStarted)
        return any(gateway.sandbox.orders(one.outer_id) for one in started)

    await until(made, bool, "the order is made, and nobody has heard of it")
    trouble(gateway, ordered.lines[0].goods.goods_id)
    fence = gateway.leader.fence
    assert fence
    await BookingWorker(ports_of(gateway)).work(as_first_shown(gateway), fence)
    gateway.sandbox.calm()
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    assert gateway.sandbox.creates(placed["outer_id"]) == 1
    assert gateway.events(e.CallNotSent) == gateway.events(e.BookingHeld) == []


def as_first_shown(gateway: Gateway) -> Work[BookingState]:
    """Return the booking as a view shows it that has seen nothing since it was prepared."""
    (prepared,) = (one for one in gateway.recorded() if isinstance(one.event, e.BookingPrepared))
    state = booking.evolve(None, prepared.event)
    key = prepared.stream.key
    return Work("default", key, state, prepared.correlation_id, prepared.causation_id)
