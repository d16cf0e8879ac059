"""The site of a restoration: a private instance, its backups, and what was bought."""

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

import httpx2

from chassis.backup.keeping import back_up, put_back
from chassis.runtime.service import Service
from chassis.settings import Settings, env_file_of
from contracts.marketplace.commands import AddSession
from contracts.model import Provider
from contracts.order_status.commands import Book, ItemTarget, RegisterOrder, ReportPaid
from contracts.order_status.vocabulary import Customer
from deploy.local.sign_in import allow
from deploy.local.stack import LocalStack
from tests.story.script import NotAsExpectedError, until
from tests.story.stage import GATEWAY, ORDER_STATUS, Json, Stage

QUICK = {
    "CAIGOU_ABSENCE_WINDOW_SECONDS": "2",
    "CAIGOU_LOOK_UP_SECONDS": "0.3",
    "CAIGOU_POLL_SECONDS": "1",
    "CAIGOU_RETRY_SECONDS": "0.3",
    "CAIGOU_BACKOFF_SECONDS": "0.5",
    "CAIGOU_REPLAY_SECONDS": "1",
}
P = Provider.ALI1688


@dataclass(slots=True)
class Site:
    """What every scenario happens on."""

    stack: LocalStack
    stage: Stage
    folder: Path
    """Of the backups, one file per service; a later backup replaces an earlier."""

    async def has_session(self) -> None:
        """Log an account in, unless one is."""
        if (await self.stage.get(GATEWAY, "/sessions"))["sessions"]:
            return
        begun = await self.stage.accepted(
            GATEWAY, "add-session", AddSession(provider=P, name="Account caigou01")
        )
        with httpx2.Client(trust_env=False) as browser:
            await asyncio.to_thread(allow, browser, begun["result"]["login_url"], "caigou01")
        await until(
            "an account is active",
            lambda: self.stage.get(GATEWAY, "/sessions"),
            lambda page: [s["state"] for s in page["sessions"]] == ["active"],
        )

    async def paid_order(self, order_id: str, items: int) -> RegisterOrder:
        """Register an order with items of different goods, and report it paid."""
        order = RegisterOrder(
            order_id=order_id,
            customer=Customer(reference=f"C-{order_id}"),
            items=tuple(self.stage.item(P, str(n)) for n in range(1, items + 1)),
        )
        await self.registered_and_paid(order)
        return order

    async def registered_and_paid(self, order: RegisterOrder) -> None:
        await self.stage.accepted(ORDER_STATUS, "register-order", order)
        await self.stage.accepted(ORDER_STATUS, "report-paid", ReportPaid(order_id=order.order_id))
        await until(
            f"{order.order_id} can be bought",
            self.stage.reading_items(order.order_id, list="ready_for_purchase"),
            lambda found: len(found) == len(order.items),
        )

    async def book(self, order_id: str, item_id: str) -> None:
        target = ItemTarget(order_id=order_id, item_id=item_id)
        await self.stage.accepted(ORDER_STATUS, "book", Book(items=(target,)))

    async def booked(self, order_id: str, item_id: str) -> str:
        """Wait until the item is on a provider order; return its number."""
        item = await until(
            f"item {item_id} of {order_id} is on a provider order",
            partial(self.stage.item_of, order_id, item_id),
            lambda item: bool(item["provider_order"]) and not item["request"],
        )
        number: str = item["provider_order"]["provider_order_id"]
        return number

    async def refused(self, order_id: str, item_id: str, code: str) -> None:
        await until(
            f"item {item_id} of {order_id} is refused: {code}",
            partial(self.stage.item_of, order_id, item_id),
            lambda item: (
                not item["request"] and item["refusal"] and item["refusal"]["code"] == code
            ),
        )

    async def gateway_has(self, number: str, order_id: str, item_id: str) -> None:
        """Wait until the gateway knows that the item is on the provider order."""

        async def look() -> Json:
            try:
                return await self.stage.get(GATEWAY, f"/provider-orders/{P}/{number}")
            except NotAsExpectedError:  # it has not found the order yet
                return {"items": []}

        await until(
            f"the gateway knows order {number} with item {item_id} of {order_id}",
            look,
            lambda order: (
                [(i["order_id"], i["item_id"]) for i in order["items"]] == [(order_id, item_id)]
            ),
        )

    async def gateway_listens(self) -> None:
        """Wait until the gateway has read order_status's feed to its end.

        What is ordered before that it may have acted on once, as far as it knows: it looks for
        a quarter of an hour before it says so.
        """
        await until(
            "the gateway follows order_status",
            lambda: self.stage.get(GATEWAY, "/readyz"),
            lambda ready: any(
                part["part"] == "follower of order_status" and part["state"] == "live"
                for part in ready["parts"]
            ),
        )

    async def bought(self) -> list[str]:
        """Return the numbers of all orders on the marketplace."""
        page = await self.stage.sandbox("GET", "/orders?limit=500")
        return [order["no"] for order in page["orders"]]

    async def bookings_rest(self) -> None:
        """Wait until no booking of any operation is open."""
        await until(
            "no booking is under way",
            lambda: self.stage.get(GATEWAY, "/sessions"),
            lambda page: not any(session["bookings_in_hand"] for session in page["sessions"]),
        )

    def backup(self, *services: str, by_command: bool = False) -> None:
        """Back services up while they run; by the command itself, or as the command does."""
        for name in services:
            if by_command:
                self.stack.caigou("backup", name, str(self.folder / name))
            else:
                back_up(*self._loaded(name), self.folder / name)

    def restore(self, *services: str, without_nats: bool = False, by_command: bool = False) -> None:
        """Put services back to their backups and start them; all that use NATS, if it is lost."""
        stopped = self.stack.services if without_nats else services
        for name in stopped:
            self.stack.children[name].ask_to_stop()
        for name in stopped:
            assert self.stack.children[name].wait_stopped() == 0, self.stack.children[name].tail()
        if without_nats:
            self.stack.nats.child.stop()
            shutil.rmtree(self.stack.data / "nats", ignore_errors=True)
            self.stack.nats.child.start()
            self.stack.caigou("migrate", *self.stack.services)
        for name in services:
            if by_command:
                self.stack.caigou("restore", name, str(self.folder / name))
            else:
                put_back(*self._loaded(name), self.folder / name)
        for name in stopped:
            self.stack.children[name].launch()
        for name in stopped:
            self.stack.children[name].wait_ready()

    def _loaded(self, name: str) -> tuple[Service, Settings]:
        (point,) = entry_points(group="caigou.services", name=name)
        service: Service = point.load()()
        return service, service.settings(_env_file=env_file_of(name, self.stack.data))

    async def log_tells_everything(self) -> None:
        """Wait until the activity log holds exactly the events that the services hold."""

        async def both() -> tuple[Counter[str], Counter[str]]:
            told: Counter[str] = Counter()
            for service in (ORDER_STATUS, GATEWAY):
                after, events = 0, None
                while events is None or events:
                    page = await self._feed(service, after)
                    events, after = page["events"], page["next"]
                    told.update(event["id"] for event in events)
            return told, await self._logged()

        await until("the log holds what the services hold", both, lambda pair: pair[0] == pair[1])

    async def _feed(self, service: str, after: int) -> Json:
        headers = self.stage.shop()
        response = await self.stage.http.get(
            f"{self.stack.address(service)}/events",
            params={"after": after, "limit": 1000},
            headers=headers,
        )
        response.raise_for_status()
        page: Json = response.json()
        return page

    async def _logged(self) -> Counter[str]:
        logged: Counter[str] = Counter()
        after = 0
        while True:
            page = await self.stage.get("activity_log", "/timeline", after=after, limit=500)
            logged.update(row["event_id"] for row in page["events"])
            if not page["events"]:
                return logged
            after = page["next"]
