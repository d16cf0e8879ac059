"""How long it takes from a payment on the marketplace to the changed row of the Purchase tab.

The whole way on real processes: the sandbox's push, the gateway's reading of the order, its
event over NATS, order_status's decision, and the row. One after the other, then all at once.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import httpx2
from rich.console import Console
from rich.table import Table

from contracts.marketplace.commands import AddSession
from contracts.model import Provider
from contracts.order_status.commands import Book, ItemTarget, RegisterOrder, ReportPaid
from contracts.order_status.vocabulary import Customer
from deploy.local.sign_in import allow
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.story.script import until
from tests.story.stage import GATEWAY, ORDER_STATUS, Stage

LOOK_SECONDS = 0.002
UNHURRIED = {"CAIGOU_POLL_SECONDS": "3600"}
"""Pushes alone bring the news; the poll would only blur the figures."""

QUICK = {"CAIGOU_ALI1688_CALLS_PER_SECOND": "500", "CAIGOU_TAOBAO_CALLS_PER_SECOND": "500"}
"""The sandbox has no quota; in production the request limiter spreads the calls."""


async def measure(stage: Stage, orders: int) -> Table:
    """Book so many orders on each marketplace, pay them, and see each row change."""
    table = Table("marketplace", "how", "orders", "p50 ms", "p99 ms", "longest ms")
    for provider, account in ((Provider.ALI1688, "caigou01"), (Provider.TAOBAO, "global01")):
        await _log_in(stage, provider, account)
        numbers = await _bought(stage, provider, orders)
        one_by_one = list(numbers.items())[: orders // 2]
        at_once = list(numbers.items())[orders // 2 :]
        alone = [await _paid_to_ordered(stage, *one) for one in one_by_one]
        together = await asyncio.gather(*(_paid_to_ordered(stage, *one) for one in at_once))
        table.add_row(provider, "one after the other", *_figures(alone))
        table.add_row(provider, "all at once", *_figures(together))
    return table


async def _log_in(stage: Stage, provider: Provider, account: str) -> None:
    command = AddSession(provider=provider, name=account)
    answer = await stage.accepted(GATEWAY, "add-session", command)
    with httpx2.Client(trust_env=False) as browser:
        await asyncio.to_thread(allow, browser, answer["result"]["login_url"], account)


async def _bought(stage: Stage, provider: Provider, orders: int) -> dict[str, str]:
    """Return the provider order of each of our orders."""
    prefix = f"P-{provider}-"
    for number in range(orders):
        order_id, item = f"{prefix}{number}", stage.item(provider, "1")
        customer = Customer(reference="C-1")
        order = RegisterOrder(order_id=order_id, customer=customer, items=(item,))
        await stage.accepted(ORDER_STATUS, "register-order", order)
        await stage.accepted(ORDER_STATUS, "report-paid", ReportPaid(order_id=order_id))
    targets = tuple(ItemTarget(order_id=f"{prefix}{n}", item_id="1") for n in range(orders))
    await stage.accepted(ORDER_STATUS, "book", Book(items=targets), str(uuid4()))

    async def linked() -> dict[str, str]:
        found = {}
        for number in range(orders):
            item = (await stage.items(f"{prefix}{number}"))["1"]
            if item["provider_order"]:
                found[item["order_id"]] = item["provider_order"]["provider_order_id"]
        return found

    await until(f"{orders} orders are booked", linked, lambda found: len(found) == orders)
    booked = await linked()
    for provider_order_id in booked.values():
        made = partial(stage.sandbox, "GET", f"/orders/{provider_order_id}")
        await until("made", made, lambda order: order["state"] == "unpaid")
    return booked


async def _paid_to_ordered(stage: Stage, order_id: str, number: str) -> float:
    began = time.perf_counter()
    await stage.sandbox("POST", f"/orders/{number}/pay")
    while (await stage.item_of(order_id, "1"))["status"] != "ordered":
        await asyncio.sleep(LOOK_SECONDS)
    return time.perf_counter() - began


def _figures(seconds: list[float]) -> tuple[str, ...]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    assert all(one <= other for one, other in pairwise(cuts))
    shown = (cuts[49], cuts[98], max(seconds))
    return (str(len(seconds)), *(f"{1000 * one:.0f}" for one in shown))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="caigou-push-") as folder,
        LocalStack(
            Path(folder),
            StackPorts.private(),
            settings={"marketplace_gateway": UNHURRIED | QUICK},
        ) as stack,
    ):
        Console().print(asyncio.run(_run(stack, options.orders)))


async def _run(stack: LocalStack, orders: int) -> Table:
    stage = await Stage.open(stack)
    try:
        return await measure(stage, orders)
    finally:
        await stage.close()


if __name__ == "__main__":
    main()
