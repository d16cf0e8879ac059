"""What the shop and its operators do with an order, from its registration on."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from random import Random

from contracts.marketplace.commands import Synchronize
from contracts.model import Message
from contracts.order_status.commands import (
    AddNote,
    Book,
    CancelOperation,
    ChangeStatus,
    ItemTarget,
    RegisterOrder,
    ReportPaid,
    SplitItem,
    Unbind,
)
from contracts.order_status.vocabulary import Customer, ItemStatus
from tests.faults.loading.clients import Clients
from tests.faults.loading.goods import Goods
from tests.faults.loading.said import End
from tests.faults.running.points import GATEWAY, ORDER_STATUS

MOST_ITEMS = 4
REST_SECONDS = 2.0
"""The longest pause between two customers."""
LOOKS = 20
LOOK_SECONDS = 0.4


@dataclass(slots=True)
class Customers:
    """Every order has a customer; many are served at once."""

    clients: Clients
    goods: Goods
    random: Random
    numbers: "count[int]"
    by_bus: bool
    later: "list[asyncio.Task[None]]" = field(default_factory=list)
    """What goes on with orders that have been booked."""

    async def serve(self) -> None:
        """Serve one customer after the other until the load ends."""
        while not self.clients.over.is_set():
            await self._serve_one(f"F-{next(self.numbers)}")
            await asyncio.sleep(self.random.uniform(0, REST_SECONDS))
        await asyncio.gather(*self.later)

    async def _serve_one(self, order_id: str) -> None:
        items = self.goods.items(self.random, self.random.randint(1, MOST_ITEMS))
        order = RegisterOrder(
            order_id=order_id, customer=Customer(reference=f"C-{order_id}"), items=items
        )
        registered = await self._say("register-order", order)
        if registered is End.UNANSWERED:
            return
        if self.random.random() < 0.15:
            await self._refusable(order_id)
        if await self._say("report-paid", ReportPaid(order_id=order_id)) is End.UNANSWERED:
            return
        targets = [ItemTarget(order_id=order_id, item_id=item.item_id) for item in items]
        for _ in range(self.random.randint(0, 2)):
            note = AddNote(
                order_id=order_id,
                item_id=self.random.choice([None, *(item.item_id for item in items)]),
                text=f"note {self.random.getrandbits(32):x}",
            )
            await self._say("add-note", note)
        if await self._say("book", Book(order_id=order_id)) is End.UNANSWERED:
            return
        # Nobody stands and waits for a booking: the next customer is served meanwhile.
        self.later = [task for task in self.later if not task.done() or task.exception()]
        self.later.append(asyncio.create_task(self._afterwards(order_id, targets)))

    async def _afterwards(self, order_id: str, targets: list[ItemTarget]) -> None:
        chance = self.random.random()
        if chance < 0.12:
            await self._booked(order_id)
            await self._say("unbind", Unbind(items=(targets[0],)))
        elif chance < 0.24:
            await self._booked(order_id)
            status = self.random.choice(
                (ItemStatus.RECEIVED_AT_WAREHOUSE, ItemStatus.QUALITY_INSPECTION)
            )
            await self._say("change-status", ChangeStatus(items=tuple(targets), status=status))
        elif chance < 0.30:
            await self._say("book", Book(items=tuple(targets)))  # asked for already
        elif chance < 0.38:
            await self.clients.send(GATEWAY, "synchronize", Synchronize(order_ids=(order_id,)))
        elif chance < 0.42:
            operation = next(
                (s.operation_id for s in reversed(self.clients.said) if s.operation_id), "none"
            )
            await self._say("cancel-operation", CancelOperation(operation_id=operation))
        elif chance < 0.46:
            split = SplitItem(item=targets[0], new_item_id="99", quantity=1)
            await self._say("split-item", split)

    async def _booked(self, order_id: str) -> None:
        """Look a while whether the order is booked; then go on, whatever is."""
        for _ in range(LOOKS):
            page = await self.clients.get(ORDER_STATUS, "/items", order=order_id)
            items = page.get("items", [])
            if items and all(item["provider_order"] for item in items):
                return
            if self.clients.over.is_set():
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _refusable(self, order_id: str) -> None:
        """Ask for what cannot be."""
        wrong: Message = Book(order_id=order_id)  # nobody has paid
        verb = "book"
        if self.random.random() < 0.5:
            target = ItemTarget(order_id=order_id, item_id="1", version=77)
            wrong = ChangeStatus(items=(target,), status=ItemStatus.PAID)
            verb = "change-status"
        await self._say(verb, wrong)

    async def _say(self, verb: str, command: Message) -> End:
        said = await self.clients.send(ORDER_STATUS, verb, command, by_bus=self.by_bus)
        return said.end
