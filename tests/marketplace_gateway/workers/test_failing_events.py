"""An event that cannot be applied holds back what follows it, however the two are timed."""

import asyncio
from typing import Any

import orjson
import pytest

from chassis.runtime.core import consumer_of
from contracts.catalogue import ORDER_STATUS
from contracts.envelope import Envelope
from contracts.model import Provider
from contracts.order_status.events import BookingOrdered
from services.marketplace_gateway.application.following import OrderStatusFollower
from services.marketplace_gateway.application.reactions.operations import REACTIONS
from tests.marketplace_gateway.gateway import Gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.patience import until


async def test_what_was_looked_around_for_meanwhile_moves_no_position_past_a_failed_event(
    gateway: Gateway, shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails while the next one is being looked around for: neither is taken for applied."""
    await gateway.leads()
    follower = follower_of(gateway)
    first, second = (
        gateway.order_status.says(book(shelves.lines(Provider.ALI1688))) for _ in range(2)
    )
    queued: list[asyncio.Future[object]] = []
    enqueue, look_around = follower._enqueue, follower._look_around

    def noted(*given: Any, **named: Any) -> asyncio.Future[object]:
        queued.append(enqueue(*given, **named))
        return queued[-1]

    async def failed() -> bool:
        return bool(queued) and queued[0].done()

    def look(envelope: Any, event: Any) -> Any:
        if envelope is second:
            asyncio.run(until(failed, bool, "the first has failed"))
        return look_around(envelope, event)

    def breaks(event: Any, *_: Any) -> None:
        if event.operation_id == operation_of(first):
            raise ZeroDivisionError

    monkeypatch.setattr(follower, "_enqueue", noted)
    monkeypatch.setattr(follower, "_look_around", look)
    reactions: Any = REACTIONS
    monkeypatch.setitem(reactions, BookingOrdered, breaks)
    store = gateway.assembled.core.store
    before = store.position(consumer_of(ORDER_STATUS))
    fence = gateway.leader.fence
    assert fence
    with pytest.raises(ZeroDivisionError):
        await follower.apply([first, second], fence)
    await asyncio.gather(*queued, return_exceptions=True)
    assert store.position(consumer_of(ORDER_STATUS)) == before


def operation_of(envelope: Envelope) -> str:
    said: str = orjson.loads(envelope.data)["operation_id"]
    return said


def follower_of(gateway: Gateway) -> OrderStatusFollower:
    apply: Any = gateway.assembled.parts.followers[0]._apply
    follower: OrderStatusFollower = apply.__self__
    return follower
