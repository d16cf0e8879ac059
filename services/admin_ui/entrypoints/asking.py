"""What a person is shown before something is done: the rows as they are now, and what follows."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData

from services.admin_ui.adapters.platform import GATEWAY, ORDER_STATUS, RefusedError
from services.admin_ui.application.booking_plan import booking_plan
from services.admin_ui.application.commanding import Button
from services.admin_ui.application.items import AT_ONCE, PAGE, Item, current
from services.admin_ui.application.unbinding_plan import order_of, unbinding_plan
from services.admin_ui.domain.offering import READY, offered
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.domain.status_choice import choices
from services.admin_ui.entrypoints.answering import Desk, Person, local_path
from services.admin_ui.entrypoints.picking import Picked

Order = tuple[str, str]


async def asked(
    desk: Desk,
    person: Person,
    name: str,
    button: Button,
    form: FormData,
    rows: Picked,
    error: str,
) -> dict[str, Any]:
    """Return what the form of an action shows."""

    async def read(order_id: str, cursor: str | None) -> dict[str, Any]:
        path = f"/orders/{quote(order_id, safe='')}/items"
        asking = {"limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
        return await desk.platform.get(person.actor, ORDER_STATUS, path, asking)

    chosen = rows.chosen
    items = await current(read, chosen) if rows.items is None else rows.items
    fields = {k: v for k, v in form.items() if isinstance(v, str)}
    context = {
        "name": name,
        "chosen": chosen,
        "picked": rows,
        "items": items,
        "applies": [name in offered(item) for item in items],
        "single": button.single,
        "allowed": person.may(button.right),
        "error": error,
        "fields": fields,
        "back": local_path(str(form.get("back", "/"))),
        "whole": rows.is_whole,
    }
    return context | await _planned(desk, person, name, items, fields)


async def _planned(
    desk: Desk, person: Person, name: str, items: Sequence[Item], fields: Mapping[str, str]
) -> dict[str, Any]:
    match name:
        case "book" | "bind":
            found = await desk.platform.get(person.actor, GATEWAY, "/sessions")
            orders = list(dict.fromkeys(item["order_id"] for item in items))
            kept = await desk.chosen_sessions(person, *orders)
            typed = {
                name.removeprefix("session_"): value
                for name, value in fields.items()
                if name.startswith("session_") and name != "session_id"
            }
            wanted = {**kept, **typed}
            return {
                "sessions": found["sessions"],
                "wanted": wanted,
                "plan": booking_plan(items, found["sessions"], wanted),
            }
        case "status":
            return {"statuses": choices(items)}
        case "unbind":
            known = await _provider_orders(desk, person, items)
            return {"fates": unbinding_plan(items, known)}
    return {}


async def _provider_orders(
    desk: Desk, person: Person, items: Sequence[Item]
) -> Mapping[Order, Mapping[str, Any]]:
    """Return what the gateway knows of the items' provider orders, by provider and number."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(order: Order) -> tuple[Order, Mapping[str, Any]]:
        path = f"/provider-orders/{order[0]}/{quote(order[1], safe='')}"
        async with turns:
            try:
                return order, await desk.platform.get(person.actor, GATEWAY, path)
            except RefusedError as error:
                if error.status == 404:
                    return order, {}
                raise

    return dict(await asyncio.gather(*map(one, dict.fromkeys(filter(None, map(order_of, items))))))


async def bookable(desk: Desk, person: Person, order_id: str) -> list[Chosen]:
    """Return every item of an order that can be booked now: what Book takes when none is ticked."""
    path, found = f"/orders/{quote(order_id, safe='')}/items", list[Chosen]()
    asking = {"list": READY, "limit": str(PAGE)}
    while True:
        page = await desk.platform.get(person.actor, ORDER_STATUS, path, asking)
        found += [
            Chosen(item["order_id"], item["item_id"], item["version"])
            for item in page["items"]
            if item["request"] is None
        ]
        if page["next"] is None:
            return found
        asking["cursor"] = page["next"]
