"""By hand: statuses in bulk, a new price, a split, an item added later, notes; and history."""

from functools import partial

from contracts.model import Money, Provider
from contracts.order_status.commands import (
    AddItem,
    AddNote,
    ChangeStatus,
    ConfirmPrice,
    ItemTarget,
    SplitItem,
)
from contracts.order_status.vocabulary import ItemStatus
from tests.story.script import Script, check, until
from tests.story.stage import ACTIVITY_LOG, ORDER_STATUS, Json, Stage, problem


async def play(script: Script, stage: Stage) -> None:
    """Play what happens by hand."""

    async def bulk_with_one_refused() -> None:
        targets = (
            *(ItemTarget(order_id="S-1", item_id=n) for n in ("1", "2", "3")),
            ItemTarget(order_id="S-2.a b", item_id="9"),
        )
        command = ChangeStatus(items=targets, status=ItemStatus.RECEIVED_AT_WAREHOUSE)
        answer = await stage.accepted(ORDER_STATUS, "change-status", command)
        check("three are done and one is refused", "partly", answer["outcome"])
        check("with its reason", "item_unknown", answer["lines"][3]["refusal"]["code"])
        await until(
            "the three move to Purchased",
            stage.reading_items("S-1", list="purchased"),
            lambda items: len(items) == 3,
        )
        await until(
            "the order itself is Ready for packing",
            partial(stage.get, ORDER_STATUS, "/orders/S-1"),
            lambda order: order["status"] == "ready_for_packing",
        )
        await until(
            "the feed has it as one activity",
            partial(stage.activity, answer["operation_id"]),
            lambda found: found.get("outcome") == "partly",
        )
        await until(
            "the bus told of the order's status",
            stage.hearing("S-1"),
            lambda names: "OrderStatusChanged" in names,
        )

    async def impossible_status() -> None:
        target = ItemTarget(order_id="S-1", item_id="1")
        backwards = ChangeStatus(items=(target,), status=ItemStatus.PAID)
        refused = await stage.send(ORDER_STATUS, "change-status", backwards)
        check("backwards is a correction", (409, "correction_needed"), problem(refused))
        silent = backwards.model_copy(update={"correction": True})
        refused = await stage.send(ORDER_STATUS, "change-status", silent)
        check("and needs a reason", (409, "reason_missing"), problem(refused))
        item = await stage.item_of("S-1", "1")
        check("what is possible is offered", True, "packing" in item["available_statuses"])
        check("and nothing has changed", "received_at_warehouse", item["status"])

    async def price_confirmation() -> None:
        target = ItemTarget(order_id="S-4", item_id="1")
        ask = ChangeStatus(items=(target,), status=ItemStatus.PRICE_CONFIRMATION)
        await stage.accepted(ORDER_STATUS, "change-status", ask)
        price = Money(amount="99.90", currency="EUR")  # type: ignore[arg-type]
        await stage.accepted(ORDER_STATUS, "confirm-price", ConfirmPrice(item=target, price=price))
        new = {"amount": "99.90", "currency": "EUR"}
        item = await until(
            "the customer accepted the new price",
            partial(stage.item_of, "S-4", "1"),
            lambda found: found["price"] == new,
        )
        where = (item["status"], item["list"])
        check("the item is Paid again, ready for purchase", ("paid", "ready_for_purchase"), where)

    async def split() -> None:
        target = ItemTarget(order_id="S-2.a b", item_id="1")
        command = SplitItem(item=target, new_item_id="1-b", quantity=1)
        await stage.accepted(ORDER_STATUS, "split-item", command)
        items = await until(
            "one item of two pieces becomes two of one",
            stage.reading_items("S-2.a b"),
            lambda found: "1-b" in found and found["1"]["quantity"] == 1,
        )
        same = items["1"]["provider_order"]["provider_order_id"]
        new = items["1-b"]["provider_order"]["provider_order_id"]
        check("both on the same provider order", same, new)
        check("tracking goes along", items["1"]["parcels"], items["1-b"]["parcels"])

    async def added_later() -> None:
        item = stage.item(Provider.TAOBAO, "3")
        await stage.accepted(ORDER_STATUS, "add-item", AddItem(order_id="S-2.a b", item=item))
        await until(
            "the order falls back to Awaiting payment",
            partial(stage.get, ORDER_STATUS, "/orders/S-2.a b"),
            lambda order: order["status"] == "awaiting_payment",
        )
        late = AddItem(order_id="S-1", item=stage.item(Provider.ALI1688, "4"))
        refused = await stage.send(ORDER_STATUS, "add-item", late)
        check(
            "once all is at the warehouse it is refused",
            (409, "order_closed_to_new_items"),
            problem(refused),
        )

    async def history() -> None:
        note = AddNote(order_id="S-1", item_id="1", text="Осторожно, стекло 易碎 🧊")
        await stage.accepted(ORDER_STATUS, "add-note", note)
        history = await stage.get(ORDER_STATUS, "/orders/S-1/items/1/history")
        names = [event["event"] for event in history["events"]]
        told = ["ItemRegistered", "Paid", "BookingRequested", "Booked", "Ordered"]
        check("the item's history is whole", told, [name for name in names if name in told])
        check("each with its actor", True, all(event["actor"] for event in history["events"]))
        booked = next(event for event in history["events"] if event["event"] == "Booked")
        then = await stage.get(ORDER_STATUS, "/orders/S-1/items/1/history", at=booked["at"])
        check("its state as of the booking", "paid", _state(then)["status"])
        timeline = await until(
            "the log has the same story",
            partial(stage.get, ACTIVITY_LOG, "/orders/S-1/items/1/timeline", limit=200),
            lambda page: "ItemNoteAdded" in [entry["event"] for entry in page["events"]],
        )
        own = [e["event"] for e in timeline["events"] if e["source"] == "order_status"]
        check("event by event", sorted(names), sorted(own))
        others = {e["event"] for e in timeline["events"] if e["source"] == "marketplace"}
        check("with the gateway's part in it", True, "BookingPlaced" in others)

    async def chain_on_the_bus() -> None:
        async def both() -> tuple[list[str], list[str]]:
            feed = await stage.get(ORDER_STATUS, "/events", after=0, limit=1000)
            own = [message for message in stage.heard if _own(message.subject)]
            heard = [(message.headers or {})["ce-sequence"] for message in own]
            return [event["sequence"] for event in feed["events"]], heard

        _, heard = await until(
            "each event once and in order, as in the store", both, lambda two: two[0] == two[1]
        )
        previous = [(m.headers or {})["ce-prevsequence"] for m in stage.heard if _own(m.subject)]
        check("each names the one before it", ["0", *heard[:-1]], previous)

    await script.step("Statuses change in bulk, one item is refused", bulk_with_one_refused)
    await script.step("An impossible status is refused", impossible_status)
    await script.step("A new price is confirmed by the customer", price_confirmation)
    await script.step("An item is split", split)
    await script.step("An item is added later", added_later)
    await script.step("History: who did what, and how it stood then", history)
    await script.step("The bus told everything, once and in order", chain_on_the_bus)


def _own(subject: str) -> bool:
    return subject.startswith("evt.order_status.")


def _state(answer: Json) -> Json:
    state: Json = answer.get("state") or answer.get("item") or answer
    return state
