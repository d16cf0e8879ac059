"""Fills a fresh demo over the public HTTP API, as the shop and an operator would.

Each step is noted when it is done, and each command carries a fixed idempotency key, so that an
interrupted seeding goes on where it stopped and nothing happens twice.
"""

from collections.abc import Mapping

import httpx2

from chassis.http.trust import trust
from contracts.access import Role
from contracts.answers import CommandAnswer, Outcome
from contracts.marketplace.commands import AddSession
from contracts.model import Message, Provider
from contracts.order_status.commands import RegisterOrder, ReportPaid
from deploy.local.seed_goods import Shelf
from deploy.local.seed_orders import ORDERS, DemoOrder
from deploy.local.seed_people import PEOPLE
from deploy.local.sign_in import allow
from deploy.local.stack import LocalStack
from deploy.server_keys import ADMIN_UI, SHOP

SESSIONS = {
    "caigou01": AddSession(provider=Provider.ALI1688, name="1688 main"),
    "caigou02": AddSession(provider=Provider.ALI1688, name="1688 second"),
    "global01": AddSession(provider=Provider.TAOBAO, name="Taobao Global"),
}


class SeedError(Exception):
    """A command of the seeding was not accepted."""


def seed(stack: LocalStack) -> None:
    """Add sessions and orders to a fresh installation.

    Raises SeedError, SignInError, or the HTTP client's error.
    """
    with httpx2.Client(verify=trust(), trust_env=False, timeout=30) as client:
        seeding = _Seeding(stack, client)
        seeding.add_people()
        for account, command in SESSIONS.items():
            seeding.add_session(account, command)
        seeding.add_orders()


class _Seeding:
    def __init__(self, stack: LocalStack, client: httpx2.Client) -> None:
        self._stack, self._client = stack, client
        self._notes = stack.data / "seeded"
        self._notes.touch()

    def add_session(self, account: str, command: AddSession) -> None:
        if self._is_done(account):
            return
        self._stack.report(f"logging in {account} on {command.provider.value}")
        token = self._stack.token("person:demo")
        answer = self._send("marketplace_gateway", "add-session", account, command, token)
        allow(self._client, answer.result["login_url"], account)
        self._note(account)

    def add_people(self) -> None:
        """Add the accounts of the admin pages; their passwords are public, as the demo is."""
        for person in PEOPLE:
            if self._is_done(f"person:{person.name}"):
                continue
            token = self._stack.token("person:demo")
            response = self._client.post(
                f"{self._stack.address(ADMIN_UI)}/accounts",
                json={"name": person.name, "password": person.password, "roles": [person.role]},
                headers={"Authorization": f"Bearer {token}"},
            )
            if response.status_code != 200:
                msg = f"{person.name} was answered with {response.status_code}: {response.text}"
                raise SeedError(msg)
            self._note(f"person:{person.name}")

    def add_orders(self) -> None:
        if all(self._is_done(order.order_id) for order in ORDERS):
            return
        self._stack.report("registering orders")
        sandbox = self._stack.address("sandbox")
        shelves = {provider: Shelf(self._client, sandbox, provider) for provider in Provider}
        for order in ORDERS:
            # Made even for one that is done: the next order gets the next goods.
            command = _registration(order, shelves)
            if not self._is_done(order.order_id):
                self._add_order(order, command)

    def _add_order(self, order: DemoOrder, command: RegisterOrder) -> None:
        token = self._stack.token("service:shop", [Role.SERVICE], SHOP)
        self._send("order_status", "register-order", order.order_id, command, token)
        if order.paid:
            paid = tuple(item.item_id for item in command.items[: order.paid])
            report = ReportPaid(order_id=order.order_id, item_ids=paid)
            self._send("order_status", "report-paid", order.order_id, report, token)
        self._note(order.order_id)

    def _send(
        self, service: str, verb: str, key: str, command: Message, token: str
    ) -> CommandAnswer:
        response = self._client.post(
            f"{self._stack.address(service)}/commands/{verb}",
            content=command.model_dump_json(),
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"demo:{verb}:{key}",
            },
        )
        if response.status_code != 200:
            msg = f"{verb} was answered with {response.status_code}: {response.text[:500]}"
            raise SeedError(msg)
        answer = CommandAnswer.model_validate_json(response.content)
        if answer.outcome is not Outcome.ACCEPTED:
            msg = f"{verb} of {key} ended {answer.outcome.value}: {response.text[:500]}"
            raise SeedError(msg)
        return answer

    def _is_done(self, step: str) -> bool:
        return step in self._notes.read_text().splitlines()

    def _note(self, step: str) -> None:
        with self._notes.open("a") as notes:
            notes.write(f"{step}\n")


def _registration(order: DemoOrder, shelves: Mapping[Provider, Shelf]) -> RegisterOrder:
    items = tuple(
        shelves[provider].next_item(f"{order.order_id}-{number}", pieces)
        for number, (provider, pieces) in enumerate(order.items, start=1)
    )
    return RegisterOrder(order_id=order.order_id, customer=order.customer, items=items)
