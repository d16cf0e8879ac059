"""Others who work at the same time: another operator, the shop over the bus."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import httpx2
import nats

from chassis.http.trust import trust
from contracts.access import Role
from contracts.model import Message, Money, Provider
from contracts.order_status.commands import (
    AgreePurchasePrice,
    ChangeStatus,
    ItemTarget,
    RegisterOrder,
    ReportPaid,
)
from contracts.order_status.vocabulary import Customer, ItemStatus
from contracts.subjects import command as command_subject
from deploy.local.seed_goods import Shelf
from deploy.local.stack import LocalStack
from deploy.server_keys import SHOP

BORIS = "person:boris"
PATIENCE = 60.0
DIFFERENT = 40


@dataclass(frozen=True, slots=True)
class Others:
    """What they do reaches the pages by itself."""

    stack: LocalStack

    def send(self, verb: str, command: Message) -> int:
        """Send a command as Boris; return its position."""
        token = self.stack.token(BORIS, [Role.ADMINISTRATOR])
        answer = httpx2.post(
            f"{self.stack.address('order_status')}/commands/{verb}",
            content=command.model_dump_json(),
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
            trust_env=False,
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return int(answer.headers["caigou-position"])

    def send_over_bus(self, verb: str, command: Message) -> None:
        """Send a command as the shop's own service does."""
        token = self.stack.token("service:shop", [Role.SERVICE], SHOP)

        async def request() -> None:
            bus = await nats.connect(self.stack.nats_url)
            try:
                answer = await bus.request(
                    command_subject("order_status", "default", verb),
                    command.model_dump_json().encode(),
                    timeout=30,
                    headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
                )
            finally:
                await bus.close()
            assert (answer.headers or {})["Status"] == "200", answer.data

        # A loop of its own: playwright keeps one on this thread.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, request()).result()

    def agree(self, order: str, item: str, price: str) -> int:
        """Agree the purchase price of one piece: the cell `purchase` of the row is another."""
        money = Money(amount=Decimal(price), currency="CNY")
        target = ItemTarget(order_id=order, item_id=item)
        return self.send("agree-purchase-price", AgreePurchasePrice(item=target, price=money))

    def cancel(self, order: str, item: str) -> int:
        """Cancel an item: its row leaves the list."""
        target = ItemTarget(order_id=order, item_id=item)
        command = ChangeStatus(items=(target,), status=ItemStatus.CANCELLED)
        return self.send("change-status", command)

    def large_order(self, items: int, *, paid: bool = True) -> str:
        """Register an order of many items, numbered from 1, of some forty different goods.

        It returns once the lists hold it.
        """
        order_id = f"L-{uuid4().hex[:8]}"
        with httpx2.Client(verify=trust(), trust_env=False, timeout=30) as client:
            shelf = Shelf(client, self.stack.address("sandbox"), Provider.ALI1688)
            goods = [shelf.next_item("1", 3) for _ in range(min(items, DIFFERENT))]
        lines = [
            goods[n % len(goods)].model_copy(update={"item_id": str(n)})
            for n in range(1, items + 1)
        ]
        customer = Customer(reference="customer-7")
        register = RegisterOrder(order_id=order_id, customer=customer, items=tuple(lines))
        position = self.send("register-order", register)
        if paid:
            position = self.send("report-paid", ReportPaid(order_id=order_id))
        deadline = time.monotonic() + PATIENCE
        while self._is_behind(order_id, position):
            assert time.monotonic() < deadline
        return order_id

    def _is_behind(self, order: str, position: int) -> bool:
        answer = httpx2.get(
            f"{self.stack.address('order_status')}/orders/{order}",
            params={"at_least": position},
            headers={"Authorization": f"Bearer {self.stack.token(BORIS)}"},
            trust_env=False,
            timeout=60,
        )
        return answer.status_code == 404 or bool(answer.json()["catching_up"])
