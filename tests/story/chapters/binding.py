"""Unbind and bind: before payment, to an unmatched order, to one that does not exist."""

from functools import partial

from contracts.order_status.commands import Bind, ItemTarget, Unbind
from tests.story.script import Script, check, until
from tests.story.stage import GATEWAY, ORDER_STATUS, Json, Stage


async def play(script: Script, stage: Stage) -> None:
    """Play unbinding and binding."""
    known: dict[str, str] = {}

    async def unbind_before_payment() -> None:
        number = await _number(stage, "S-4")
        await _unbind(stage, "S-4")
        await until(
            "the item is Ready for purchase again",
            partial(stage.item_of, "S-4", "1"),
            lambda item: item["list"] == "ready_for_purchase" and not item["request"],
        )
        made = await stage.sandbox("GET", f"/orders/{number}")
        check("the unpaid order was cancelled on the marketplace too", "closed", made["state"])
        await until(
            "the bus told of it", stage.hearing("S-4", "1"), lambda names: "Unbound" in names
        )

    async def only_unlink() -> None:
        known["order"] = await _number(stage, "S-5")
        await _unbind(stage, "S-5", only_unlink=True)
        await until(
            "the item is free",
            partial(stage.item_of, "S-5", "1"),
            lambda item: item["provider_order"] is None and not item["request"],
        )
        await until(
            "the order lives on, under Unmatched",
            partial(stage.get, GATEWAY, "/unmatched"),
            lambda page: known["order"] in _numbers(page),
        )

    async def bind_it() -> None:
        await _bind(stage, "S-5", known["order"])
        item = await until(
            "the item is Bound, not booked",
            partial(stage.item_of, "S-5", "1"),
            lambda item: item["provider_order"] is not None and not item["request"],
        )
        check("to that order", known["order"], item["provider_order"]["provider_order_id"])
        check("and it is said so", False, item["provider_order"]["booked"])
        unmatched = await stage.get(GATEWAY, "/unmatched")
        check("nothing is unmatched any more", False, known["order"] in _numbers(unmatched))

    async def bind_to_nothing() -> None:
        await _bind(stage, "S-4", "58218860983545941")
        item = await until(
            "no account has such an order: refused",
            partial(stage.item_of, "S-4", "1"),
            lambda item: item["refusal"] is not None and not item["request"],
        )
        check("with that reason", "provider_order_unknown", item["refusal"]["code"])
        check("the item stays where it was", "ready_for_purchase", item["list"])

    async def bind_other_goods() -> None:
        await _bind(stage, "S-4", known["order"])
        item = await until(
            "an order of other goods does not fit",
            partial(stage.item_of, "S-4", "1"),
            lambda item: (
                item["refusal"] is not None and item["refusal"]["code"] != "provider_order_unknown"
            ),
        )
        check("and it is said so", "goods_differ", item["refusal"]["code"])

    await script.step("Unbind before payment cancels the order", unbind_before_payment)
    await script.step("Only unlink leaves the order, unmatched", only_unlink)
    await script.step("Bind an item to an order that exists", bind_it)
    await script.step("Bind to an order number that does not exist", bind_to_nothing)
    await script.step("Bind to an order of other goods", bind_other_goods)


async def _number(stage: Stage, order_id: str) -> str:
    item = await stage.item_of(order_id, "1")
    number: str = item["provider_order"]["provider_order_id"]
    return number


async def _unbind(stage: Stage, order_id: str, *, only_unlink: bool = False) -> None:
    target = ItemTarget(order_id=order_id, item_id="1")
    await stage.accepted(ORDER_STATUS, "unbind", Unbind(items=(target,), only_unlink=only_unlink))


async def _bind(stage: Stage, order_id: str, number: str) -> None:
    target = ItemTarget(order_id=order_id, item_id="1")
    await stage.accepted(ORDER_STATUS, "bind", Bind(items=(target,), provider_order_id=number))


def _numbers(page: Json) -> list[str]:
    return [order["provider_order_id"] for order in page["orders"]]
