"""What goes wrong in a wave of bookings: faults of the marketplaces, chosen by a seed."""

from random import Random

from contracts.model import Provider
from tests.marketplace_gateway.sandbox_process import CREATE, Sandbox

READS = {
    Provider.ALI1688: (
        "alibaba.createOrder.preview",
        "alibaba.trade.get.buyerView",
        "alibaba.trade.getBuyerOrderList",
    ),
    Provider.TAOBAO: ("/purchase/order/render", "/purchase/orders/query", "/product/get"),
}
BEFORE = ("timeout_before", "error_500_before", "html", "garbage", "rate_limit")
AFTER = ("timeout_after", "error_500_after", "cut", "empty", "duplicate_key", "slow")
SLOW_SECONDS = 0.7
"""Longer than the gateway of the harness waits for an answer."""


def strike(sandbox: Sandbox, provider: Provider, random: Random, bookings: int) -> None:
    """Ask for about one fault of create per booking, some of reading, and some late orders."""
    for _ in range(bookings):
        kind = random.choice((*BEFORE, *AFTER, *AFTER))
        sandbox.fault(provider, kind, seconds=_seconds(kind, random))
    for _ in range(bookings // 3):
        kind = random.choice(("timeout_before", "error_500_before", "html", "cut", "slow"))
        api = random.choice(READS[provider])
        sandbox.fault(provider, kind, api, seconds=_seconds(kind, random))
    for _ in range(bookings // 2):
        # Some show before the absence window of the harness (0.8 s) is over, some long after.
        sandbox.fault(provider, "late", CREATE[provider], seconds=random.choice((0.3, 0.6, 3.0)))


def _seconds(kind: str, random: Random) -> float:
    if kind == "slow":
        return SLOW_SECONDS
    return random.uniform(0.1, 1.0) if kind == "rate_limit" else 30.0
