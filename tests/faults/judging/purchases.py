"""Purchases, by the sandbox's own books: none doubled, none unknown, none paid and unseen."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.marketplace_gateway.domain.booking_events import BookingStarted
from tests.faults.judging.outside import Outside
from tests.faults.judging.stores import recorded
from tests.faults.judging.violations import Violation, doubled, lost
from tests.faults.running.points import GATEWAY, ORDER_STATUS
from tests.marketplace_gateway.faults.verdict import compare

PAID = {"paid", "part_shipped", "shipped", "signed", "finished"}


def judge(outside: Outside) -> Iterator[Violation]:
    """Compare the marketplace's orders with the gateway's bookings, and with the items."""
    orders = all_orders(outside)
    known: dict[str, Any] = dict(
        outside.rows(GATEWAY, "SELECT provider_order_id, matched FROM provider_orders")
    )
    events = recorded(outside.site, GATEWAY)
    started = {one.event.outer_id for one in events if isinstance(one.event, BookingStarted)}
    for order in orders:
        if order["outer_id"] and order["outer_id"] not in started:
            what = f"{order['no']} was made as {order['outer_id']}, which no booking has recorded"
            yield doubled("purchases", what, order["no"], order["outer_id"])
    verdict = compare(events, orders, known.keys(), 0, 0)
    for wrong in (*verdict.doubled, *verdict.denied):
        yield doubled("purchases", wrong, *_subjects(wrong))
    for wrong in (*verdict.lost, *verdict.unsettled):
        yield lost("purchases", wrong, *_subjects(wrong))
    yield from _paid(outside, orders, known)
    yield from _pushes(outside)


def all_orders(outside: Outside) -> list[dict[str, Any]]:
    """Return every order of the sandbox, also those that it hides from its readers."""
    rows = outside.sandbox("SELECT no, outer_id, state FROM orders")
    return [{"no": no, "outer_id": outer_id, "state": state} for no, outer_id, state in rows]


def _paid(
    outside: Outside, orders: list[dict[str, Any]], known: Mapping[str, Any]
) -> Iterator[Violation]:
    """Every order that costs money is on items of ours, on both sides, or under Unmatched."""
    linked = {number for (number,) in _linked(outside)}
    for order in orders:
        if order["state"] not in PAID:
            continue
        number = order["no"]
        if number not in known:
            yield lost("paid", f"{number} is paid, and nobody here knows it", number)
        elif known[number] and number not in linked:
            what = f"{number} is paid and matched, but no item of order_status is on it"
            yield lost("paid", what, number)


def _linked(outside: Outside) -> list[tuple[Any, ...]]:
    return outside.rows(
        ORDER_STATUS,
        "SELECT DISTINCT provider_order_id FROM items WHERE provider_order_id IS NOT NULL",
    )


def _pushes(outside: Outside) -> Iterator[Violation]:
    """What the gateway has answered for is stored, and has been worked off."""
    for (message_id,) in outside.rows(
        GATEWAY, "SELECT message_id FROM pushes WHERE done_at IS NULL"
    ):
        yield lost("pushes", f"push {message_id} has not been worked off", str(message_id))
    delivered = outside.sandbox("SELECT order_no FROM pushes WHERE state = 'delivered'")
    stored = {number for (number,) in outside.rows(GATEWAY, "SELECT order_id FROM pushes")}
    for (number,) in delivered:
        if number not in stored:
            yield lost("pushes", f"a push about {number} was answered and not stored", number)


def _subjects(wrong: str) -> tuple[str, ...]:
    """Return the ids that a sentence of the verdict names."""
    words = wrong.replace("[", " ").replace("]", " ").replace("'", " ").replace(",", " ")
    return tuple(word.strip(":") for word in words.split() if any(c.isdigit() for c in word))
