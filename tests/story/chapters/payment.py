"""The orders are paid on the marketplace, sent, and followed; an account expires."""

import asyncio
from functools import partial

import httpx2

from chassis.http.trust import trust
from contracts.marketplace.commands import LogInAgain, Synchronize
from contracts.order_status.commands import ItemTarget, Unbind
from deploy.local.sign_in import allow
from tests.story.script import Script, check, until
from tests.story.stage import ACTIVITY_LOG, GATEWAY, ORDER_STATUS, Json, Stage


async def play(script: Script, stage: Stage) -> None:
    """Play payment, shipping and synchronization."""

    async def pay_page() -> None:
        page = await until(
            "To pay lists the unpaid orders with their sum",
            partial(stage.get, GATEWAY, "/to-pay"),
            lambda found: len(found["orders"]) >= 4 and found["totals"][0]["currency"] == "CNY",
        )
        numbers = await _numbers(stage, "S-1")
        by_session: dict[str, list[str]] = {}
        for order in page["orders"]:
            if order["provider_order_id"] in numbers:
                by_session.setdefault(order["session_id"], []).append(order["provider_order_id"])
        for session, orders in by_session.items():
            link = await stage.get(GATEWAY, "/to-pay/link", session=session, order=orders)
            paid = await _pay_in_browser(stage, link["url"])
            check(f"the marketplace's page takes the payment of {len(orders)}", True, paid)
        await _status(stage, "S-1", {"1": "ordered", "2": "ordered", "3": "ordered"})
        await until(
            "and the bus told so", stage.hearing("S-1", "1"), lambda names: "Ordered" in names
        )
        await until(
            "the order itself is Processing",
            partial(stage.get, ORDER_STATUS, "/orders/S-1"),
            lambda order: order["status"] == "processing",
        )

    async def unbind_after_payment() -> None:
        number = (await _numbers(stage, "S-7")).pop()
        await stage.sandbox("POST", f"/orders/{number}/pay")
        await _status(stage, "S-7", {"1": "ordered"})
        target = ItemTarget(order_id="S-7", item_id="1")
        await stage.accepted(ORDER_STATUS, "unbind", Unbind(items=(target,)))
        await until(
            "the item is free; the paid order is not cancelled",
            partial(stage.item_of, "S-7", "1"),
            lambda item: item["list"] == "ready_for_purchase" and not item["request"],
        )
        made = await stage.sandbox("GET", f"/orders/{number}")
        check("it lives on at the marketplace", "paid", made["state"])
        await until(
            "and stands under Unmatched",
            partial(stage.get, GATEWAY, "/unmatched"),
            lambda page: number in [o["provider_order_id"] for o in page["orders"]],
        )

    async def shipped_by_itself() -> None:
        number = (await _numbers(stage, "S-2.a b")).pop()
        await stage.sandbox("POST", f"/orders/{number}/pay")
        await stage.sandbox("POST", f"/orders/{number}/ship", {"tracking": "SF100200300"})
        item = await until(
            "status and tracking number arrive by themselves",
            partial(stage.item_of, "S-2.a b", "1"),
            lambda item: bool(item["parcels"]) and item["status"] == "ordered",
        )
        check("the very number", "SF100200300", item["parcels"][0]["tracking_number"])
        found = await stage.get(ORDER_STATUS, "/items", q="SF100200300")
        check("and the item is found by it", ["1"], [i["item_id"] for i in found["items"]])

    async def synchronized_by_hand() -> None:
        for marketplace in ("1688", "taobao"):
            await stage.sandbox("POST", "/push", {"marketplace": marketplace, "url": None})
        for number in await _numbers(stage, "S-1"):
            await stage.sandbox("POST", f"/orders/{number}/ship", {})
        answer = await stage.accepted(GATEWAY, "synchronize", Synchronize(order_ids=("S-1",)))
        runs = answer["result"]["synchronization_ids"]
        for run in runs:
            activity = await until(
                "the synchronization ends, as an activity with progress",
                partial(stage.activity, run),
                lambda found: bool(found.get("is_finished")),
            )
            check("well", "succeeded", activity["outcome"])
        await until(
            "every item has its tracking number",
            stage.reading_items("S-1"),
            lambda items: all(item["parcels"] for item in items.values()),
        )

    async def expired() -> None:
        account, session = "caigou01", stage.sessions["caigou01"]
        await stage.sandbox("POST", f"/accounts/{account}/revoke", {})
        answer = await stage.accepted(GATEWAY, "synchronize", Synchronize(session_id=session))
        run = answer["operation_id"]
        await until(
            "the session is expired",
            partial(_session, stage, session),
            lambda found: found["state"] == "expired",
        )
        await until(
            "the activity waits for the operator",
            partial(stage.activity, run),
            lambda found: bool(found.get("is_awaiting_action")) and not found["is_finished"],
        )
        again = await stage.accepted(GATEWAY, "log-in-again", LogInAgain(session_id=session))
        with httpx2.Client(verify=trust(), trust_env=False) as browser:
            await asyncio.to_thread(allow, browser, again["result"]["login_url"], account)
        await until(
            "after the login the session is active",
            partial(_session, stage, session),
            lambda found: found["state"] == "active",
        )
        await until(
            "and the synchronization goes on by itself",
            partial(stage.activity, run),
            lambda found: found.get("outcome") == "succeeded",
        )
        page = await stage.get(ACTIVITY_LOG, "/activities", type="session")
        check("the feed tells of the session", True, bool(page["activities"]))

    await script.step("The order is paid on the marketplace's page", pay_page)
    await script.step("Unbind after payment only unlinks", unbind_after_payment)
    await script.step("Sent by the vendor: tracking comes by itself", shipped_by_itself)
    await script.step("Without pushes: synchronized by hand", synchronized_by_hand)
    await script.step("An account expires, and logs in again", expired)


async def _pay_in_browser(stage: Stage, url: str) -> bool:
    page = await stage.http.get(url, follow_redirects=True)
    response = await stage.http.post(url, follow_redirects=True)
    return page.status_code == 200 and response.status_code == 200


async def _numbers(stage: Stage, order_id: str) -> set[str]:
    items = (await stage.items(order_id)).values()
    return {i["provider_order"]["provider_order_id"] for i in items if i["provider_order"]}


async def _status(stage: Stage, order_id: str, expected: dict[str, str]) -> None:
    await until(
        f"{order_id} becomes {', '.join(sorted(set(expected.values())))}",
        stage.reading_items(order_id),
        lambda items: {key: item["status"] for key, item in items.items()} == expected,
    )


async def _session(stage: Stage, session_id: str) -> Json:
    page = await stage.get(GATEWAY, "/sessions")
    found: Json = next(s for s in page["sessions"] if s["session_id"] == session_id)
    return found
