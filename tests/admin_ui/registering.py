"""Orders for one test, registered as the shop does."""

import time
from uuid import uuid4

import httpx2

from chassis.http.trust import trust
from contracts.access import Role
from contracts.model import Provider
from contracts.order_status.commands import RegisterOrder, ReportPaid
from contracts.order_status.vocabulary import Customer
from deploy.local.seed_goods import Shelf
from deploy.local.stack import LocalStack
from deploy.server_keys import SHOP

PATIENCE = 60.0
KINDS = 6
"""Of goods in one order; a long order has several items of each."""


def paid_order(
    stack: LocalStack, items: int = 2, pieces: int = 3, customer: str = "customer-7"
) -> str:
    """Register an order of goods on 1688, all paid; return its number once pages show it so."""
    order_id = f"T {uuid4().hex[:8]}/1"
    with httpx2.Client(verify=trust(), trust_env=False, timeout=30) as client:
        shelf = Shelf(client, stack.address("sandbox"), Provider.ALI1688)
        goods = [shelf.next_item("1", pieces) for _ in range(min(items, KINDS))]
        lines = tuple(
            goods[number % KINDS].model_copy(update={"item_id": f"{number + 1}"})
            for number in range(items)
        )
        who = Customer(reference=customer, name="Anna <Kowalska>")
        commands = (
            ("register-order", RegisterOrder(order_id=order_id, customer=who, items=lines)),
            ("report-paid", ReportPaid(order_id=order_id)),
        )
        token = stack.token("service:shop", [Role.SERVICE], SHOP)
        for verb, command in commands:
            answer = client.post(
                f"{stack.address('order_status')}/commands/{verb}?",
                content=command.model_dump_json(),
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
            )
            assert answer.status_code == 200, answer.text
        end = time.monotonic() + PATIENCE
        # Each look waits by itself until the view has come so far, or for some seconds.
        while client.get(
            f"{stack.address('order_status')}/items",
            params={"limit": 1, "at_least": answer.headers["Caigou-Position"]},
            headers={"Authorization": f"Bearer {token}"},
        ).json()["catching_up"]:
            assert time.monotonic() < end, "the view does not catch up"
    return order_id
