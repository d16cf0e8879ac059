"""Rows whose booking waits: held before it was sent, or looked for on the marketplace."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import (
    GATEWAY,
    Platform,
    RefusedError,
    UnreachableError,
)

MOST_OPERATIONS = 20
"""Of which a page of rows tells what they wait for; the others show that they wait."""
TOLD = frozenset({"held", "in_doubt"})

Place = tuple[str, str]
Booking = Mapping[str, Any]


async def waiting_rows(
    platform: Platform, actor: Actor, items: Sequence[Mapping[str, Any]]
) -> Mapping[Place, Booking]:
    """Return the bookings that wait, by order and item; none while the gateway is away."""
    operations = dict.fromkeys(
        item["request"]["operation_id"]
        for item in items
        if item["request"] and item["request"]["kind"] == "booking"
    )

    async def of(operation: str) -> Sequence[Booking]:
        with contextlib.suppress(UnreachableError, RefusedError):
            return await bookings_of(platform, actor, operation)
        return ()

    found = await asyncio.gather(*map(of, list(operations)[:MOST_OPERATIONS]))
    return {
        (line["order_id"], line["item_id"]): booking
        for bookings in found
        for booking in bookings
        if booking["status"] in TOLD
        for line in booking["lines"]
    }


async def bookings_of(platform: Platform, actor: Actor, operation: str) -> Sequence[Booking]:
    """Return an operation's bookings as the gateway has them."""
    path = f"/operations/{quote(operation, safe='')}/bookings"
    bookings: Sequence[Booking] = (await platform.get(actor, GATEWAY, path))["bookings"]
    return bookings
