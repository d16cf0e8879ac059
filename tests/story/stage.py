"""The stage: a private instance, and the people and services that act on it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from chassis.http.trust import trust
from contracts.access import Role
from contracts.model import Message, Provider
from contracts.order_status.vocabulary import ItemDetails
from contracts.subjects import command as command_subject
from contracts.subjects import encode_token
from deploy.local.seed_goods import Shelf
from deploy.local.stack import LocalStack
from deploy.server_keys import SHOP
from tests.story.script import NotAsExpectedError

Json = dict[str, Any]

ORDER_STATUS = "order_status"
GATEWAY = "marketplace_gateway"
ACTIVITY_LOG = "activity_log"


@dataclass(slots=True)
class Stage:
    """What every chapter plays on."""

    stack: LocalStack
    http: httpx2.AsyncClient
    bus: Client
    heard: list[Msg] = field(default_factory=list)
    """Everything that a plain subscriber of `evt.>` has heard, in order."""
    sessions: dict[str, str] = field(default_factory=dict)
    """Session ids by marketplace account."""
    shelves: Mapping[Provider, Shelf] = field(default_factory=dict)

    @classmethod
    async def open(cls, stack: LocalStack) -> "Stage":
        client = httpx2.AsyncClient(verify=trust(), trust_env=False, timeout=30)
        bus = await nats.connect(stack.nats_url)
        stage = cls(stack, client, bus)

        async def hear(message: Msg) -> None:
            stage.heard.append(message)

        await bus.subscribe("evt.>", cb=hear)
        await bus.flush()
        with httpx2.Client(verify=trust(), trust_env=False) as sandbox:
            address = stack.address("sandbox")
            stage.shelves = {p: Shelf(sandbox, address, p) for p in Provider}
        return stage

    async def close(self) -> None:
        await self.bus.close()
        await self.http.aclose()

    def person(self) -> dict[str, str]:
        """Headers of Anna, who purchases."""
        token = self.stack.token("person:anna", [Role.ADMINISTRATOR])
        return {"Authorization": f"Bearer {token}"}

    def shop(self) -> dict[str, str]:
        """Headers of the shop's own service."""
        token = self.stack.token("service:shop", [Role.SERVICE], SHOP)
        return {"Authorization": f"Bearer {token}"}

    def item(self, provider: Provider, item_id: str, quantity: int = 1) -> ItemDetails:
        return self.shelves[provider].next_item(item_id, quantity)

    async def get(self, service: str, path: str, **parameters: Any) -> Json:
        """Read over HTTP as Anna."""
        response = await self.http.get(
            self.stack.address(service) + path, params=parameters, headers=self.person()
        )
        if response.status_code != 200:
            msg = f"GET {path}: {response.status_code} {response.text[:300]}"
            raise NotAsExpectedError(msg)
        read: Json = response.json()
        return read

    async def send(
        self, service: str, verb: str, command: Message, key: str | None = None
    ) -> httpx2.Response:
        """Send a command over HTTP as Anna."""
        return await self.http.post(
            f"{self.stack.address(service)}/commands/{verb}",
            content=command.model_dump_json(),
            headers={**self.person(), "Idempotency-Key": key or str(uuid4())},
        )

    async def accepted(
        self, service: str, verb: str, command: Message, key: str | None = None
    ) -> Json:
        """Send a command over HTTP and return its answer. Raises when it was refused."""
        response = await self.send(service, verb, command, key)
        if response.status_code != 200:
            msg = f"{verb}: {response.status_code} {response.text[:400]}"
            raise NotAsExpectedError(msg)
        answer: Json = response.json()
        return answer

    async def request(
        self, service: str, verb: str, command: Message, headers: Mapping[str, str]
    ) -> tuple[int, Json]:
        """Send a command over the bus and return status and answer."""
        reply = await self.bus.request(
            command_subject(service, "default", verb),
            command.model_dump_json().encode(),
            timeout=10,
            headers={**headers, "Idempotency-Key": str(uuid4())},
        )
        return int((reply.headers or {})["Status"]), json.loads(reply.data)

    async def items(self, order_id: str, **parameters: Any) -> dict[str, Json]:
        """Return an order's items by number."""
        page = await self.get(ORDER_STATUS, "/items", order=order_id, limit=500, **parameters)
        return {item["item_id"]: item for item in page["items"]}

    def reading_items(
        self, order_id: str, **parameters: Any
    ) -> Callable[[], Awaitable[dict[str, Json]]]:
        """Return `items` as something to look at again and again."""
        return lambda: self.items(order_id, **parameters)

    def hearing(
        self, order_id: str, item_id: str | None = None
    ) -> Callable[[], Awaitable[list[str]]]:
        """Return `heard_of` as something to look at again and again."""

        async def look() -> list[str]:
            return self.heard_of(order_id, item_id)

        return look

    async def item_of(self, order_id: str, item_id: str) -> Json:
        return (await self.items(order_id))[item_id]

    async def activity(self, operation_id: str) -> Json:
        """Return an activity of the log, empty while the log has not heard of it."""
        response = await self.http.get(
            f"{self.stack.address(ACTIVITY_LOG)}/activities/{operation_id}",
            headers=self.person(),
        )
        read: Json = response.json() if response.status_code == 200 else {}
        return read

    async def sandbox(self, method: str, path: str, body: Json | None = None) -> Json:
        """Ask or tell the sandbox itself."""
        response = await self.http.request(
            method, f"{self.stack.address('sandbox')}/control{path}", json=body
        )
        response.raise_for_status()
        read: Json = response.json() if response.content else {}
        return read

    def heard_of(self, order_id: str, item_id: str | None = None) -> list[str]:
        """Return the names of the events that the subscriber heard of an order or item."""
        wanted = [encode_token(order_id), *([encode_token(item_id)] if item_id else [])]
        return [
            message.subject.split(".")[-1]
            for message in self.heard
            if message.subject.split(".")[3 : 3 + len(wanted)] == wanted
        ]


def problem(response: httpx2.Response) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return response.status_code, response.json()["code"]
