"""The gateway's events are taken in once each, in order, whatever else comes."""

from dataclasses import replace

import pytest

from chassis.runtime.core import consumer_of
from contracts.catalogue import MARKETPLACE
from contracts.marketplace.events import QuestionAnswered
from contracts.marketplace.vocabulary import ProviderStatus
from contracts.model import Provider
from tests.order_status.office import Office
from tests.order_status.shop import booking, facts, paid, placed, refs

ANSWERED = QuestionAnswered(
    question_id="Q-1", provider=Provider.ALI1688, session_id="S-1", choice="yes"
)


def position(office: Office) -> int:
    return office.core.store.position(consumer_of(MARKETPLACE))


async def test_events_that_concern_nobody_move_the_position(office: Office) -> None:
    await paid(office)
    head = office.core.store.head()
    unknown = replace(office.envelope(ANSWERED), type="caigou.marketplace.Invented.v9", data=b"{}")
    last = office.envelope(ANSWERED)
    await office.marketplace.apply([unknown, last], None)
    assert position(office) == last.sequence
    assert office.core.store.head() == head


async def test_what_is_told_twice_happens_once(office: Office) -> None:
    await paid(office)
    told = office.envelope(placed(await booking(office), "1"))
    await office.marketplace.apply([told], None)
    head = office.core.store.head()
    await office.marketplace.apply([told], None)
    assert office.core.store.head() == head
    assert position(office) == told.sequence


async def test_a_batch_is_applied_in_its_order(office: Office) -> None:
    await paid(office)
    operation = await booking(office)
    await office.tell(
        placed(operation, "1"), facts(ProviderStatus.PAID, "1"), facts(ProviderStatus.UNPAID, "1")
    )
    row = await office.item()
    assert (row["status"], row["provider_order"]["status"]) == ("ordered", "paid")


async def test_facts_about_items_of_nobody_are_harmless(desk: Office) -> None:
    event = placed("no-such-operation", "404")
    await desk.tell(event, facts(ProviderStatus.PAID, "404"))
    assert desk.core.store.head() == 0
    assert refs("404") == event.orders[0].items


async def test_an_unreadable_event_stops_and_is_not_skipped(desk: Office) -> None:
    await paid(desk)
    good = desk.envelope(placed(await booking(desk), "1"))
    bad = replace(desk.envelope(facts(ProviderStatus.PAID, "1")), data=b'{"provider": 1}')
    with pytest.raises(ValueError, match="validation errors"):
        await desk.marketplace.apply([good, bad], None)
    assert position(desk) <= good.sequence
