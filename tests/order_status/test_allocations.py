"""Which customer's pieces stand on which provider order, whatever is merged, split and undone."""

from collections import Counter
from typing import Literal

import pytest

from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import PlacedOrder, ProviderStatus
from contracts.model import Provider
from tests.order_status.office import Json, Office
from tests.order_status.shop import booked, facts, handed_over, item, paid, placed, refs, targets

Allocation = dict[tuple[str, str], tuple[str, int]]


async def allocation(office: Office) -> Allocation:
    """Return order and item → provider order and pieces, read from the items' end."""
    return {
        (row["order_id"], row["item_id"]): (
            row["provider_order"]["provider_order_id"],
            row["quantity"],
        )
        for row in await office.items()
        if row["provider_order"]
    }


async def from_the_other_end(office: Office, *provider_orders: str) -> Allocation:
    """Return the same, read from the provider orders' end, one question for each."""
    found: Allocation = {}
    for number in provider_orders:
        for row in await office.items(provider_order=number):
            found[row["order_id"], row["item_id"]] = (number, row["quantity"])
    return found


def done(
    operation: str, ref: tuple[str, str], outcome: Literal["cancelled_on_marketplace", "unlinked"]
) -> m.UnbindingDone:
    return m.UnbindingDone(
        operation_id=operation,
        provider=Provider.ALI1688,
        session_id="S-1",
        provider_order_id="P-1",
        outcome=outcome,
        items=refs(ref[1], order_id=ref[0]),
    )


async def merged_purchase(office: Office) -> None:
    """Book items of two customers' orders on one provider order: 5 pieces and 3."""
    await paid(office, "A-1", [item("1", quantity=5)])
    await paid(office, "A-2", [item("1", quantity=3)])
    both = targets("1") + targets("1", order_id="A-2")
    answer = await office.do("book", {"items": both, "merge_orders": True})
    refs_of_both = refs("1") + refs("1", order_id="A-2")
    event = placed(answer["operation_id"], "1")
    order = PlacedOrder(provider_order_id="P-1", items=refs_of_both)
    await office.tell(event.model_copy(update={"orders": (order,)}))


@pytest.mark.lesson(20)
async def test_lesson_20_allocation_survives_merge_split_partial_cancel_and_new_purchase(
    office: Office,
) -> None:
    """Every piece is found from either end, in one step, after everything that may happen."""
    await merged_purchase(office)
    assert await allocation(office) == {("A-1", "1"): ("P-1", 5), ("A-2", "1"): ("P-1", 3)}

    split: Json = {"item": targets("1")[0], "new_item_id": "1b", "quantity": 2}
    await office.do("split-item", split)
    shares = {("A-1", "1"): ("P-1", 3), ("A-2", "1"): ("P-1", 3), ("A-1", "1b"): ("P-1", 2)}
    assert await allocation(office) == shares

    unbind = await office.do("unbind", {"items": targets("1b"), "only_unlink": True})
    await office.tell(done(unbind["operation_id"], ("A-1", "1b"), "unlinked"))
    del shares["A-1", "1b"]
    assert await allocation(office) == shares, "the others' shares are as they were"

    again = await office.do("book", {"items": targets("1b")})
    await office.tell(placed(again["operation_id"], "1b", number="P-2"))
    shares["A-1", "1b"] = ("P-2", 2)
    assert await allocation(office) == shares

    assert await from_the_other_end(office, "P-1", "P-2") == shares
    pieces: Counter[str] = Counter()
    for number, quantity in shares.values():
        pieces[number] += quantity
    assert pieces == {"P-1": 6, "P-2": 2}


@pytest.mark.lesson(20)
async def test_lesson_20_cancelling_one_share_changes_only_that_share(office: Office) -> None:
    """The other customer's row is the same to the letter; its history has nothing new."""
    await merged_purchase(office)
    theirs = await office.item("1", "A-2")
    unbind = await office.do("unbind", {"items": targets("1"), "only_unlink": True})
    await office.tell(done(unbind["operation_id"], ("A-1", "1"), "unlinked"))
    await office.do("change-status", {"items": targets("1"), "status": "cancelled"})
    assert await office.item("1", "A-2") == theirs
    assert await from_the_other_end(office, "P-1") == {("A-2", "1"): ("P-1", 3)}


@pytest.mark.lesson(20)
async def test_lesson_20_the_ends_are_joined_exactly(desk: Office) -> None:
    """A provider order's number is compared as a whole: P-1 is not P-10."""
    await booked(desk, "1", number="P-10")
    assert await desk.items(provider_order="P-1") == []
    assert len(await desk.items(provider_order="P-10")) == 1
    assert await desk.items("other", provider_order="P-10") == []


async def test_a_provider_order_that_changes_hands_stays_with_its_items(office: Office) -> None:
    await booked(office, "1", "2")
    await office.tell(handed_over("1", "2", to="S-9"))
    for row in await office.items():
        link = row["provider_order"]
        assert (link["session_id"], link["provider_order_id"]) == ("S-9", "P-1")
        assert link["booked"] is True
    assert len(await office.items(session="S-9")) == 2
    last = (await office.get("/orders/A-1/items/1/history"))["events"][-1]
    assert last["event"] == "LinkHandedOver"
    assert last["data"]["previous_session_id"] == "S-1"


async def test_a_fact_that_does_not_fit_is_on_record_and_changes_nothing(office: Office) -> None:
    """The parcel was given back, and then the order is signed for."""
    await booked(office)
    await office.tell(facts(ProviderStatus.PAID, "1"))
    await office.do("change-status", {"items": targets("1"), "status": "returned_to_vendor"})
    await office.tell(facts(ProviderStatus.SIGNED, "1"), facts(ProviderStatus.SIGNED, "1"))
    row = await office.item()
    assert row["status"] == "returned_to_vendor"
    events = (await office.get("/orders/A-1/items/1/history"))["events"]
    (misfit,) = [event for event in events if event["event"] == "FactDidNotFit"]
    assert misfit["data"] == {
        "provider_order_id": "P-1",
        "status": "signed",
        "raw_status": "signed",
        "item_status": "returned_to_vendor",
    }
    assert misfit["causation_id"].startswith("fact-")
