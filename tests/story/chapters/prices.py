"""The price guard: a price that rose is asked about, accepted, refused; one is agreed by hand."""

import re
from decimal import Decimal
from functools import partial

from contracts.marketplace.commands import SetPriceGuard
from contracts.marketplace.vocabulary import PriceGuardMode
from contracts.model import Money, Provider
from contracts.order_status.commands import AgreePurchasePrice, ItemTarget
from contracts.order_status.vocabulary import ItemDetails
from tests.story.chapters.orders import (
    activity_ends,
    answer,
    book,
    booked,
    paid_order,
    question,
)
from tests.story.script import Script, check, until
from tests.story.stage import GATEWAY, ORDER_STATUS, Stage


async def play(script: Script, stage: Stage) -> None:
    """Play the price guard."""

    async def asked_and_accepted() -> None:
        rule = SetPriceGuard(mode=PriceGuardMode.ASK, percent=Decimal(5))
        await stage.accepted(GATEWAY, "set-price-guard", rule)
        expected, offered = await _rises(stage, "S-11", "1.2")
        operation_id = await book(stage, "S-11")
        asked = await question(stage, "the price is asked about", "price_rose")
        check("with both numbers", (expected, offered), _numbers(asked["text"]))
        check("of whoever ordered it first", "person:anna", asked["assigned_to"])
        calls = await stage.sandbox("GET", "/orders?marketplace=1688&limit=1")
        await answer(stage, asked, "accept")
        await booked(stage, "S-11", "accepted, it is booked")
        after = await stage.sandbox("GET", "/orders?marketplace=1688&limit=1")
        check("once, and not before", 1, after["total"] - calls["total"])
        item = await until(
            "the row shows what a piece costs",
            partial(stage.item_of, "S-11", "1"),
            lambda item: item["purchase_price"] is not None,
        )
        paid = item["purchase_price"]["amount"], item["expected_purchase_price"]["amount"]
        check("beside what was expected", (offered, expected), paid)
        await activity_ends(stage, operation_id, "succeeded")

    async def asked_and_refused() -> None:
        await _rises(stage, "S-12", "1.5")
        await book(stage, "S-12")
        await answer(
            stage, await question(stage, "the price is asked about", "price_rose"), "refuse"
        )
        item = await until(
            "refused, it is Ready for purchase again",
            partial(stage.item_of, "S-12", "1"),
            lambda item: item["refusal"] is not None and not item["request"],
        )
        check("and says why", "price_refused", item["refusal"]["code"])

    async def agreed_by_hand() -> None:
        version = (await stage.item_of("S-12", "1"))["version"]
        target = ItemTarget(order_id="S-12", item_id="1", version=version)
        price = Money(amount=Decimal(999), currency="CNY")
        command = AgreePurchasePrice(item=target, price=price, reason="By telephone")
        await stage.accepted(ORDER_STATUS, "agree-purchase-price", command)
        await book(stage, "S-12")
        item = await booked(stage, "S-12")
        agreed = item["expected_purchase_price"]["amount"]
        check("what was agreed stays agreed", Decimal(999), Decimal(agreed))

    await script.step("A price rose: an operator accepts it", asked_and_accepted)
    await script.step("A price rose: an operator refuses it", asked_and_refused)
    await script.step("A price is agreed with the vendor", agreed_by_hand)


def _numbers(text: str) -> tuple[str, str]:
    """Return what was expected and what is offered, out of the question's words."""
    found = re.search(r"([0-9.]+) expected, ([0-9.]+) CNY offered", text)
    return (found[1], found[2]) if found else ("", text)


async def _rises(stage: Stage, order_id: str, factor: str) -> tuple[str, str]:
    """Register an order, then let the vendor ask for more; return both prices as text."""
    item = await paid_order(stage, order_id, Provider.ALI1688)
    expected = _expected(item)
    offered = str((Decimal(expected) * Decimal(factor)).quantize(Decimal("0.01")))
    await stage.sandbox("POST", f"/goods/{item.goods.goods_id}", {"price": offered})
    return expected, offered


def _expected(item: ItemDetails) -> str:
    assert item.expected_purchase_price is not None
    return str(item.expected_purchase_price.amount)
