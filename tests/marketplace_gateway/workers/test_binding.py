"""Bind and unbind against the sandbox."""

import pytest

from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider
from contracts.order_status.events import OperationCancelRequested, Unbound
from contracts.order_status.vocabulary import BookingLine, ItemStatus
from services.marketplace_gateway.domain import binding as b
from services.marketplace_gateway.domain import unbinding as u
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import bind, book, unbind
from tests.marketplace_gateway.patience import until

CANCEL_1688 = "alibaba.trade.cancel"


async def bought(
    gateway: Gateway, lines: list[BookingLine], session_id: str = ""
) -> tuple[str, str]:
    """Book lines of one vendor; return the session and the provider order."""
    provider = lines[0].goods.provider
    session_id = session_id or await gateway.session(Provider(provider))
    ordered = book(lines)
    await gateway.hears(ordered)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    (made,) = gateway.sandbox.orders(placed["outer_id"])
    return session_id, made["no"]


async def ended(gateway: Gateway, *kinds: type) -> object:
    async def look() -> list[object]:
        return [event for kind in kinds for event in gateway.events(kind)]

    return (await until(look, bool))[0]


async def done(gateway: Gateway) -> u.UnbindingDone:
    event = await ended(gateway, u.UnbindingDone, u.UnbindingRefused)
    assert isinstance(event, u.UnbindingDone), event
    return event


async def test_an_unpaid_order_of_ours_is_cancelled_there_too(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """1688 does it at once; Taobao takes it and goes on, so the order is read until it closed."""
    lines = shelves.lines(provider)
    session_id, number = await bought(gateway, lines)
    await gateway.hears(unbind(lines, session_id, number))
    event = await done(gateway)
    assert event.outcome is u.UnbindOutcome.CANCELLED_ON_MARKETPLACE
    assert gateway.sandbox.order(number)["state"] == "closed"
    assert len(gateway.events(u.CancellationSent)) == (provider is Provider.TAOBAO)


async def test_a_paid_order_is_only_unlinked(gateway: Gateway, shelves: Shelves) -> None:
    lines = shelves.lines(Provider.ALI1688)
    session_id, number = await bought(gateway, lines)
    gateway.sandbox.pay(number)
    await gateway.hears(unbind(lines, session_id, number))
    assert (await done(gateway)).outcome is u.UnbindOutcome.UNLINKED
    assert gateway.sandbox.order(number)["state"] == "paid"


async def test_the_whole_order_only_at_a_persons_word(gateway: Gateway, shelves: Shelves) -> None:
    """Two items stand on it: the question names the other; cancel all frees both."""
    lines = shelves.lines(Provider.ALI1688, 2)
    session_id, number = await bought(gateway, lines)
    await gateway.hears(unbind(lines[:1], session_id, number))
    page = await gateway.shows("/questions", lambda page: page["questions"])
    (asked,) = page["questions"]
    assert f"item 2 of order {lines[1].order_id}" in asked["text"]
    assert gateway.sandbox.order(number)["state"] == "unpaid"
    answer = AnswerQuestion(question_id=asked["question_id"], choice="cancel_all")
    await gateway.do("answer-question", answer)
    event = await done(gateway)
    assert event.outcome is u.UnbindOutcome.CANCELLED_ON_MARKETPLACE
    assert [ref.item_id for ref in event.items] == ["1", "2"]


async def test_only_unlink_leaves_the_others_alone(gateway: Gateway, shelves: Shelves) -> None:
    lines = shelves.lines(Provider.ALI1688, 2)
    session_id, number = await bought(gateway, lines)
    await gateway.hears(unbind(lines[:1], session_id, number))
    asked = await gateway.shows("/questions", lambda page: page["questions"])
    answer = AnswerQuestion(question_id=asked["questions"][0]["question_id"], choice="only_unlink")
    await gateway.do("answer-question", answer)
    event = await done(gateway)
    assert (event.outcome, len(event.items)) == (u.UnbindOutcome.UNLINKED, 1)
    page = f"/provider-orders/1688/{number}"
    known = await gateway.shows(page, lambda order: len(order["items"]) == 1)
    assert known["items"][0]["item_id"] == "2"


async def test_a_cancelled_operation_leaves_the_order_and_its_question(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Nothing was sent: the unbinding ends, and nobody is asked any more."""
    lines = shelves.lines(Provider.ALI1688, 2)
    session_id, number = await bought(gateway, lines)
    ordered = unbind(lines[:1], session_id, number)
    await gateway.hears(ordered)
    await gateway.shows("/questions", lambda page: page["questions"])
    await gateway.hears(OperationCancelRequested(operation_id=ordered.operation_id))
    event = await ended(gateway, u.UnbindingRefused)
    assert isinstance(event, u.UnbindingRefused)
    assert event.code == "cancelled"
    await gateway.shows("/questions", lambda page: not page["questions"])
    assert gateway.sandbox.order(number)["state"] == "unpaid"


async def test_a_lost_answer_to_the_cancellation(a_gateway: OpenGateway, shelves: Shelves) -> None:
    """The order is read again, found closed, and told as what it is."""
    async with a_gateway(call_timeout_seconds=2) as gateway:
        lines = shelves.lines(Provider.ALI1688)
        session_id, number = await bought(gateway, lines)
        gateway.sandbox.fault(Provider.ALI1688, "timeout_after", CANCEL_1688, seconds=30)
        await gateway.hears(unbind(lines, session_id, number))
        assert (await done(gateway)).outcome is u.UnbindOutcome.CANCELLED_ON_MARKETPLACE


async def test_a_cancellation_that_is_never_done(
    gateway: Gateway, shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken by the marketplace and forgotten there: the operation ends, with that reason."""
    lines = shelves.lines(Provider.ALI1688)
    session_id, number = await bought(gateway, lines)
    market = ports_of(gateway).marketplaces[Provider.ALI1688]  # type: ignore[index]

    async def taken(*_: str) -> bool:
        return False

    monkeypatch.setattr(market, "cancel", taken)
    await gateway.hears(unbind(lines, session_id, number))
    event = await ended(gateway, u.UnbindingRefused)
    assert isinstance(event, u.UnbindingRefused)
    assert event.code == "not_cancelled"


async def test_bound_to_an_unmatched_order(gateway: Gateway, shelves: Shelves) -> None:
    """Freed by only unlinking it stands under Unmatched; bound again it does not."""
    lines = shelves.lines(Provider.ALI1688)
    session_id, number = await bought(gateway, lines)
    await gateway.hears(unbind(lines, session_id, number, only_unlink=True))
    await gateway.shows("/unmatched", lambda page: number in str(page), limit=500)
    await gateway.hears(bind(lines, number))
    event = await ended(gateway, b.BindingVerified, b.BindingRefused)
    assert isinstance(event, b.BindingVerified), event
    assert event.session_id == session_id
    await gateway.shows("/unmatched", lambda page: number not in str(page), limit=500)


async def test_bound_to_nothing_to_another_vendors_order_and_to_other_goods(
    gateway: Gateway, shelves: Shelves
) -> None:
    of_vendor = shelves.lines(Provider.ALI1688, 20, vendor=2)
    elsewhere = shelves.lines(Provider.ALI1688, 1, vendor=3)
    first = of_vendor[0]
    other = next(line for line in of_vendor if line.goods.goods_id != first.goods.goods_id)
    _, number = await bought(gateway, [first])
    to_nothing, to_another = bind(elsewhere, "58218860983545941"), bind(elsewhere, number)
    to_other_goods = bind([other], number)
    await gateway.hears(to_nothing, to_another, to_other_goods)

    async def look() -> dict[str, str]:
        return {event.operation_id: event.code for event in gateway.events(b.BindingRefused)}

    expected = {
        to_nothing.operation_id: "provider_order_unknown",
        to_another.operation_id: "vendor_differs",
        to_other_goods.operation_id: "goods_differ",
    }
    await until(look, lambda codes: codes == expected)


async def test_an_order_in_another_marketplaces_session_is_not_looked_for(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Asking 1688 with Taobao's token would spoil a good session."""
    other = await gateway.session(Provider.TAOBAO)
    lines = shelves.lines(Provider.ALI1688)
    await gateway.hears(bind(lines, "58218860983545941", other))
    event = await ended(gateway, b.BindingRefused)
    assert isinstance(event, b.BindingRefused)
    assert event.code == "provider_order_unknown"
    page = await gateway.get("/sessions")
    assert page["sessions"][0]["state"] == "active"


async def test_an_item_that_order_status_has_freed(gateway: Gateway, shelves: Shelves) -> None:
    """The order was closed unpaid; order_status frees the item and the gateway follows."""
    lines = shelves.lines(Provider.ALI1688)
    _, number = await bought(gateway, lines)
    freed = Unbound(
        order_id=lines[0].order_id,
        item_id="1",
        provider_order_id=number,
        outcome="closed_by_marketplace",
        previous_status=ItemStatus.PAID,
    )
    await gateway.hears(freed)
    page = f"/provider-orders/1688/{number}"
    await gateway.shows(page, lambda order: order["items"] == [])
