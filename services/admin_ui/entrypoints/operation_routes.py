"""Operations as they go on: each row, each booking, what waits, what is to be paid."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.admin_ui.adapters.platform import GATEWAY, ORDER_STATUS, Json, RefusedError
from services.admin_ui.application.items import AT_ONCE, PAGE, current
from services.admin_ui.application.operations_joined import joined_operations, typed_fields
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.entrypoints.answering import Desk, Person, here, local_path
from services.admin_ui.entrypoints.waiting_rows import Booking, bookings_of

BUTTON = {"booking": "book", "binding": "bind", "unbinding": "unbind"}
MOST_TOLD = 50
"""Unbound rows of which is told what became of their order."""
MOST_PARTS = 100
"""Operations of one form: 5,000 rows at most, and a portion holds whole orders."""
PER_LINK = 30
"""Provider orders in one link to pay."""


def operation_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/operation")
    async def operation(
        request: Request,
        id: Annotated[list[str], Query(max_length=MOST_PARTS)],  # noqa: A002  the word of the address
        back: str = "/purchase",
    ) -> Response:
        """Show how far what a form began is; the dialog asks again while it goes on."""
        person = await desk.person(request)
        found = joined_operations(await asyncio.gather(*(one(person, each) for each in id)))
        parts = await asyncio.gather(
            *(bookings_of(desk.platform, person.actor, each) for each in id)
        )
        bookings = [booking for part in parts for booking in part]
        button = BUTTON.get(found["type"]) if found else None
        context: dict[str, Any] = {
            "operation": found,
            "again": here(request),
            "bookings": bookings,
            "questions": await questions(person, id, bookings),
            "places": {},
            "outcomes": {},
            "pay": [],
            "button": button,
            "typed": typed_fields(button or "", request.query_params.multi_items()),
            "back": local_path(back),
        }
        if found and found["finished_at"]:
            context |= await ended(person, found)
        return await desk.page(request, person, "operation.html", context)

    async def one(person: Person, operation: str) -> Json | None:
        """Return the operation; None while the view has not heard of it."""
        path = f"/operations/{quote(operation, safe='')}"
        try:
            return await desk.platform.get(person.actor, ORDER_STATUS, path)
        except RefusedError as error:
            if error.status == 404:
                return None
            raise

    async def questions(
        person: Person, operations: Sequence[str], bookings: Sequence[Booking]
    ) -> Sequence[Json]:
        """Return what waits for an answer here, and about sessions on which this waits."""
        found = await desk.platform.get(person.actor, GATEWAY, "/questions")
        paused = {each["session_id"] for each in bookings if each["held_reason"] == "paused"}
        return [
            each
            for each in found["questions"]
            if each["operation_id"] in operations
            or (each["kind"] == "risk_control" and each["session_id"] in paused)
        ]

    async def ended(person: Person, operation: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rows as they are now: for another try, and to be paid."""

        async def read(order_id: str, cursor: str | None) -> Mapping[str, Any]:
            path = f"/orders/{quote(order_id, safe='')}/items"
            asked = {"limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
            return await desk.platform.get(person.actor, ORDER_STATUS, path, asked)

        lines = operation["lines"]
        items = await current(read, [Chosen(x["order_id"], x["item_id"], 1) for x in lines])
        return {
            "places": {(item["order_id"], item["item_id"]): item for item in items},
            "outcomes": await outcomes(person, operation),
            "pay": _to_pay(items) if operation["type"] == "booking" else [],
        }

    async def outcomes(
        person: Person, operation: Mapping[str, Any]
    ) -> Mapping[tuple[str, str], str]:
        """Return which unbound rows had their order cancelled, and which were only unlinked."""
        if operation["type"] != "unbinding":
            return {}
        turns = asyncio.Semaphore(AT_ONCE)

        async def of(line: Json) -> tuple[tuple[str, str], str]:
            place = (line["order_id"], line["item_id"])
            path = f"/orders/{quote(place[0], safe='')}/items/{quote(place[1], safe='')}/history"
            async with turns:
                past = await desk.platform.get(person.actor, ORDER_STATUS, path, {"limit": "500"})
            return place, next(
                (
                    event["data"]["outcome"]
                    for event in reversed(past["events"])
                    if event["event"] == "Unbound"
                ),
                "",
            )

        done = [line for line in operation["lines"] if line["outcome"] == "done"]
        return dict(await asyncio.gather(*map(of, done[:MOST_TOLD])))

    return router


def _to_pay(items: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return one link per session for the unpaid provider orders, and further ones for many."""
    unpaid: dict[tuple[str, str], dict[str, None]] = {}
    for item in items:
        placed = item["provider_order"]
        if placed and placed["booked"] and placed["status"] in {None, "creating", "unpaid"}:
            account = item["goods"]["provider"], placed["session_id"]
            unpaid.setdefault(account, {})[placed["provider_order_id"]] = None
    links = []
    for (provider, session), numbers in unpaid.items():
        orders = list(numbers)
        for start in range(0, len(orders), PER_LINK):
            part = orders[start : start + PER_LINK]
            query = urlencode([("session", session), *(("order", number) for number in part)])
            address = f"/to-pay/go?{query}"
            links.append({"address": address, "provider": provider, "count": len(part)})
    return links
