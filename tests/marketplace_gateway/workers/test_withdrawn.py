"""An order that comes after its cancellation, as when it was parked: nothing is bought."""

from contracts.model import Provider
from contracts.order_status.events import OperationCancelRequested
from services.marketplace_gateway.domain import binding as b
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain import unbinding as u
from services.marketplace_gateway.domain import withdrawal
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import bind, book, unbind
from tests.marketplace_gateway.workers.test_binding import bought


async def test_a_booking_that_was_cancelled_before_it_came_is_withdrawn(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    ordered = book(shelves.lines(provider))
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))
    await gateway.hears(ordered)
    (withdrawn,) = gateway.events(e.BookingWithdrawn)
    assert withdrawn.operation_id == ordered.operation_id
    await gateway.bookings(ordered.operation_id, "withdrawn")
    assert gateway.events(e.BookingStarted) == []


async def test_a_binding_and_an_unbinding_likewise(gateway: Gateway, shelves: Shelves) -> None:
    lines = shelves.lines(Provider.ALI1688)
    session_id, number = await bought(gateway, lines)
    freed = unbind(lines, session_id, number)
    await gateway.hears(OperationCancelRequested(operation_id=freed.operation_id), freed)
    (refused,) = gateway.events(u.UnbindingRefused)
    assert (refused.operation_id, refused.code) == (freed.operation_id, "cancelled")
    bound = bind(shelves.lines(Provider.ALI1688), number, session_id)
    await gateway.hears(OperationCancelRequested(operation_id=bound.operation_id), bound)
    (no,) = gateway.events(b.BindingRefused)
    assert (no.operation_id, no.code) == (bound.operation_id, "cancelled")
    assert gateway.sandbox.order(number)["state"] == "unpaid"


async def test_a_cancellation_that_finds_its_booking_leaves_no_mark(
    a_gateway: OpenGateway, shelves: Shelves
) -> None:
    """Only what was not begun is remembered; said twice, it is remembered once."""
    async with a_gateway() as gateway:
        lines = shelves.lines(Provider.ALI1688)
        await bought(gateway, lines)
        (placed,) = gateway.events(e.BookingPlaced)
        await gateway.hears(OperationCancelRequested(operation_id=placed.operation_id))
        assert gateway.events(withdrawal.OperationWithdrawn) == []
        for _ in range(2):
            await gateway.hears(OperationCancelRequested(operation_id="never-begun"))
        assert len(gateway.events(withdrawal.OperationWithdrawn)) == 1
