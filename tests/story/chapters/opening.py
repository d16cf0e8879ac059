"""Accounts are added; orders come in over HTTP and over the bus, and are paid."""

import asyncio
from functools import partial

import httpx2

from chassis.http.trust import trust
from contracts.marketplace.commands import AddSession
from contracts.model import Provider
from contracts.order_status.commands import RegisterOrder, ReportPaid
from contracts.order_status.vocabulary import Customer
from deploy.local.sign_in import allow
from tests.story.script import Script, check, has_length, until
from tests.story.stage import ACTIVITY_LOG, GATEWAY, ORDER_STATUS, Stage, problem

ACCOUNTS = {
    "caigou01": Provider.ALI1688,
    "caigou02": Provider.ALI1688,
    "global01": Provider.TAOBAO,
}


async def play(script: Script, stage: Stage) -> None:
    """Play the opening."""

    async def add_sessions() -> None:
        for account, provider in ACCOUNTS.items():
            command = AddSession(provider=provider, name=f"Account {account}")
            answer = await stage.accepted(GATEWAY, "add-session", command)
            with httpx2.Client(verify=trust(), trust_env=False) as browser:
                url = answer["result"]["login_url"]
                await asyncio.to_thread(allow, browser, url, account)
            stage.sessions[account] = answer["result"]["session_id"]
        await until(
            "two sessions of 1688 and one of Taobao Global are active",
            lambda: stage.get(GATEWAY, "/sessions"),
            lambda page: [s["state"] for s in page["sessions"]] == ["active"] * 3,
        )

    async def register_over_http() -> None:
        items = tuple(stage.item(Provider.ALI1688, str(n), n) for n in (1, 2, 3))
        order = RegisterOrder(
            order_id="S-1", customer=Customer(reference="C-1", name="Анна 🛍 安娜"), items=items
        )
        answer = await stage.accepted(ORDER_STATUS, "register-order", order, "shop-S-1")
        check("three items were registered", 3, len(answer["lines"]))
        again = await stage.accepted(ORDER_STATUS, "register-order", order, "shop-S-1")
        check("a repeat with the same key gets the same answer", answer, again)
        other_key = await stage.send(ORDER_STATUS, "register-order", order)
        check("the same order under another key is harmless", 200, other_key.status_code)
        changed = order.model_copy(update={"items": items[:2]})
        reused = await stage.send(ORDER_STATUS, "register-order", changed, "shop-S-1")
        check("the key with other content is refused", (409, "key_reused"), problem(reused))
        other = await stage.send(ORDER_STATUS, "register-order", changed)
        check(
            "the order with other content is refused",
            (409, "order_exists_with_other_content"),
            problem(other),
        )

    async def register_over_the_bus() -> None:
        items = tuple(stage.item(Provider.TAOBAO, str(n), 2) for n in (1, 2))
        order = RegisterOrder(order_id="S-2.a b", customer=Customer(reference="C-2"), items=items)
        status, answer = await stage.request("order_status", "register-order", order, stage.shop())
        check("order_status answered over the bus", (200, "accepted"), (status, answer["outcome"]))
        await until(
            "a plain subscriber hears of both items, under an encoded subject",
            stage.hearing("S-2.a b"),
            lambda names: names.count("ItemRegistered") == 2,
        )

    async def two_currencies() -> None:
        first, second = (stage.item(Provider.ALI1688, str(n)) for n in (1, 2))
        dollars = second.price.model_copy(update={"currency": "USD"})
        mixed = (first, second.model_copy(update={"price": dollars}))
        order = RegisterOrder(order_id="S-3", customer=Customer(reference="C-3"), items=mixed)
        refused = await stage.send(ORDER_STATUS, "register-order", order)
        check("two currencies in one order are refused", (409, "two_currencies"), problem(refused))

    async def pay() -> None:
        await stage.accepted(ORDER_STATUS, "report-paid", ReportPaid(order_id="S-1"))
        status, _ = await stage.request(
            "order_status", "report-paid", ReportPaid(order_id="S-2.a b"), stage.shop()
        )
        check("the payment of the second came over the bus", 200, status)
        for order_id, count in (("S-1", 3), ("S-2.a b", 2)):
            await until(
                f"all items of {order_id} are Ready for purchase",
                stage.reading_items(order_id, list="ready_for_purchase"),
                partial(has_length, count),
            )
        await until(
            "the order itself is Paid",
            lambda: stage.get(ORDER_STATUS, "/orders/S-1"),
            lambda order: order["status"] == "paid",
        )
        await until(
            "the feed shows registration and payment",
            lambda: stage.get(ACTIVITY_LOG, "/activities", order="S-1"),
            lambda page: {"registering", "payment"} <= {a["type"] for a in page["activities"]},
        )

    await script.step("Two 1688 accounts and one of Taobao Global log in", add_sessions)
    await script.step("An order of three items is registered over HTTP", register_over_http)
    await script.step("An order is registered over the bus", register_over_the_bus)
    await script.step("An order in two currencies is refused", two_currencies)
    await script.step("Both orders are paid", pay)
