"""Automatic booking: newly paid items are bought by themselves, after a delay."""

from functools import partial

from contracts.model import Provider
from contracts.order_status.commands import ItemTarget, SetAutomaticBooking, Unbind
from tests.story.chapters.orders import booked, paid_order
from tests.story.script import Script, check, until
from tests.story.stage import ORDER_STATUS, Stage


async def play(script: Script, stage: Stage) -> None:
    """Play automatic booking."""

    async def books_by_itself() -> None:
        await paid_order(stage, "S-40", Provider.ALI1688)
        rule = SetAutomaticBooking(enabled=True, delay_seconds=1)
        await stage.accepted(ORDER_STATUS, "set-automatic-booking", rule)
        await paid_order(stage, "S-41", Provider.ALI1688)
        item = await booked(stage, "S-41", "paid after it was switched on: booked by itself")
        check("who did it is on record", "service:", item["provider_order"]["linked_by"][:8])
        before = await stage.item_of("S-40", "1")
        check("what was paid before is left alone", None, before["provider_order"])

    async def never_of_unbound() -> None:
        target = ItemTarget(order_id="S-41", item_id="1")
        await stage.accepted(ORDER_STATUS, "unbind", Unbind(items=(target,)))
        await until(
            "unbound, it is Ready for purchase",
            partial(stage.item_of, "S-41", "1"),
            lambda item: item["list"] == "ready_for_purchase" and not item["request"],
        )
        await paid_order(stage, "S-42", Provider.ALI1688)
        await booked(stage, "S-42", "another one is booked by itself meanwhile")
        item = await stage.item_of("S-41", "1")
        check("the unbound one is left to people", None, item["provider_order"])
        off = SetAutomaticBooking(enabled=False)
        await stage.accepted(ORDER_STATUS, "set-automatic-booking", off)

    await script.step("Automatic booking takes a newly paid item", books_by_itself)
    await script.step("And never one that was unbound", never_of_unbound)
