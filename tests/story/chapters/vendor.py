"""The vendor acts: changes a price, sends, gives money back; a message is lost and comes back."""

from functools import partial

from contracts.model import Provider
from tests.story.chapters.orders import book, booked, paid_order
from tests.story.script import Script, check, until
from tests.story.stage import ACTIVITY_LOG, Stage


async def play(script: Script, stage: Stage) -> None:
    """Play the vendor's actions."""
    known: dict[str, str] = {}

    async def price_changed() -> None:
        await paid_order(stage, "S-31", Provider.ALI1688)
        await book(stage, "S-31")
        item = await booked(stage, "S-31")
        number = known["order"] = item["provider_order"]["provider_order_id"]
        item = await until(
            "the row shows what a piece costs",
            partial(stage.item_of, "S-31", "1"),
            lambda item: item["purchase_price"] is not None,
        )
        before = item["purchase_price"]["amount"]
        made = await stage.sandbox("GET", f"/orders/{number}")
        line = made["lines"][0]["no"]
        await stage.sandbox("POST", f"/orders/{number}/price", {"line": line, "amount": "1.00"})
        await until(
            "the vendor made it cheaper: the row follows",
            partial(stage.item_of, "S-31", "1"),
            lambda item: item["purchase_price"]["amount"] != before,
        )

    async def lost_message() -> None:
        mode = {"marketplace": "1688", "drop": True}
        await stage.sandbox("POST", "/push/mode", mode)
        await stage.sandbox("POST", f"/orders/{known['order']}/pay")
        await until(
            "paid, the message was lost, the item is Ordered all the same",
            partial(stage.item_of, "S-31", "1"),
            lambda item: item["status"] == "ordered",
        )
        await stage.sandbox("DELETE", "/push/mode")

    async def refund() -> None:
        body = {"line": None, "amount": "0.50", "state": "requested"}
        await stage.sandbox("POST", f"/orders/{known['order']}/refund", body)
        item = await until(
            "a refund is asked for",
            partial(stage.item_of, "S-31", "1"),
            lambda item: item["refund"] is not None,
        )
        check("and stands so", "requested", item["refund"]["status"])
        await stage.sandbox(
            "POST", f"/orders/{known['order']}/refund", {**body, "state": "succeeded"}
        )
        await until(
            "and is given",
            partial(stage.item_of, "S-31", "1"),
            lambda item: item["refund"]["status"] == "refunded",
        )
        await until(
            "the item's timeline tells of it",
            partial(stage.get, ACTIVITY_LOG, "/orders/S-31/items/1/timeline"),
            lambda page: "refund" in str(page).lower(),
        )

    await script.step("The vendor changes a price", price_changed)
    await script.step("A push message is lost", lost_message)
    await script.step("Money comes back", refund)
