"""Lessons of others that the gateway holds, each by name."""

import re
from typing import Any

import pytest

from chassis.delivery.publication import envelopes
from contracts.model import Provider
from contracts.order_status.events import ItemRegistered, Split
from contracts.order_status.vocabulary import BookingLine, ItemLink
from services.marketplace_gateway.application.publishing import publish
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.gateway import Gateway, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book, unbind
from tests.marketplace_gateway.workers.test_binding import bought, done

ACTOR = re.compile(r"(person|service|marketplace):[a-z0-9_]+")


@pytest.mark.lesson(14)
async def test_lesson_14_the_claim_is_committed_before_the_call(
    gateway: Gateway, shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the create call leaves, its start stands in the store, under the number it carries."""
    market = ports_of(gateway).marketplaces[Provider.ALI1688]  # type: ignore[index]
    create, seen = market.create, list[tuple[str, list[str]]]()

    async def watched(token: str, draft: Any, preview: Any) -> Any:
        seen.append((draft.outer_id, [one.outer_id for one in gateway.events(e.BookingStarted)]))
        return await create(token, draft, preview)

    monkeypatch.setattr(market, "create", watched)
    await bought(gateway, shelves.lines(Provider.ALI1688))
    ((sent, stored),) = seen
    assert stored == [sent]


@pytest.mark.lesson(14)
async def test_lesson_14_twenty_orders_for_one_operation_are_one_purchase(
    gateway: Gateway, shelves: Shelves
) -> None:
    await gateway.session(Provider.ALI1688)
    ordered = book(shelves.lines(Provider.ALI1688))
    await gateway.hears(*[ordered] * 20)
    (placed,) = await gateway.bookings(ordered.operation_id, "placed")
    assert len(gateway.sandbox.orders(placed["outer_id"])) == 1


@pytest.mark.lesson(15)
async def test_lesson_15_bought_again_only_after_it_was_cancelled(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Place, cancel, place again: one live order, never two."""
    lines = shelves.lines(Provider.ALI1688)
    session_id, first = await bought(gateway, lines)
    await gateway.hears(unbind(lines, session_id, first))
    await done(gateway)
    _, second = await bought(gateway, lines, session_id)
    assert gateway.sandbox.order(first)["state"] == "closed"
    assert gateway.sandbox.order(second)["state"] == "unpaid"
    await gateway.shows(f"/provider-orders/1688/{first}", lambda order: order["items"] == [])


def split_off(line: BookingLine, session_id: str, number: str) -> ItemRegistered:
    link = ItemLink(
        provider=Provider.ALI1688, session_id=session_id, provider_order_id=number, booked=True
    )
    assert line.expected_purchase_price
    return ItemRegistered(
        order_id=line.order_id,
        item_id="1-2",
        goods=line.goods,
        quantity=1,
        price=line.expected_purchase_price,
        split_from="1",
        link=link,
    )


@pytest.mark.lesson(20)
async def test_lesson_20_the_link_survives_a_split_and_leads_both_ways(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Two pieces become one and one: the provider order still holds two, of two items."""
    (line,) = shelves.lines(Provider.ALI1688)
    two = line.model_copy(update={"quantity": 2})
    session_id, number = await bought(gateway, [two])
    left = Split(
        order_id=line.order_id, item_id="1", new_item_id="1-2", quantity_left=1, quantity_moved=1
    )
    await gateway.hears(left, split_off(line, session_id, number))
    page = f"/provider-orders/1688/{number}"
    order = await gateway.shows(page, lambda order: len(order["items"]) == 2)
    assert {item["item_id"]: item["quantity"] for item in order["items"]} == {"1": 1, "1-2": 1}
    work = ports_of(gateway).work
    (found,) = work.open_orders("default", [line.order_id], None)
    assert found.key == ("1688", number)


@pytest.mark.lesson(20)
async def test_lesson_20_one_items_share_is_freed_alone(gateway: Gateway, shelves: Shelves) -> None:
    lines = shelves.lines(Provider.ALI1688, 3)
    session_id, number = await bought(gateway, lines)
    await gateway.hears(unbind(lines[1:2], session_id, number, only_unlink=True))
    assert [ref.item_id for ref in (await done(gateway)).items] == ["2"]
    page = f"/provider-orders/1688/{number}"
    order = await gateway.shows(page, lambda order: len(order["items"]) == 2)
    assert [item["item_id"] for item in order["items"]] == ["1", "3"]


@pytest.mark.lesson(23)
async def test_lesson_23_every_event_names_who_and_why(gateway: Gateway, shelves: Shelves) -> None:
    """Person, service or marketplace; the activity; and the command or event behind it."""
    lines = shelves.lines(Provider.TAOBAO)
    session_id, number = await bought(gateway, lines)
    await gateway.hears(unbind(lines, session_id, number))
    event = await done(gateway)
    recorded = gateway.recorded()
    assert len(recorded) > 8
    for one in recorded:
        assert ACTOR.fullmatch(one.actor), one
        assert one.correlation_id
        assert one.causation_id
        assert one.command
        assert one.at.tzinfo
    story = [one for one in recorded if one.correlation_id == event.operation_id]
    assert {one.actor for one in story} >= {"person:anna", "service:marketplace_gateway"}


@pytest.mark.lesson(36)
async def test_lesson_36_a_message_is_known_by_its_event(
    gateway: Gateway, shelves: Shelves
) -> None:
    """Two changes of one order within a second both arrive; publishing again names the same."""
    await bought(gateway, shelves.lines(Provider.ALI1688))
    recorded = gateway.recorded()
    first, again = (envelopes(publish, recorded, 0) for _ in range(2))
    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == len(first) > 3
