"""Books in waves while marketplaces misbehave and the gateway itself dies now and then."""

import asyncio
import time
from pathlib import Path
from random import Random

from contracts.model import Provider
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.faults.person import Person
from tests.marketplace_gateway.faults.verdict import Verdict, all_orders, judge, known_numbers
from tests.marketplace_gateway.faults.weather import strike
from tests.marketplace_gateway.gateway import Gateway, gateway_settings, open_gateway
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import book
from tests.marketplace_gateway.sandbox_process import Sandbox

WAVE = 32
OPEN = {"prepared", "held", "started", "in_doubt"}
WAVE_SECONDS = 120.0
SETTLE_SECONDS = 60.0
DEADLY = 0.25
"""Chance of a death at each look at a wave."""
PACE = {
    "poll_seconds": 0.5,
    "breaker_failures": 1_000_000,  # faults strike here far more often than in any real outage
    "backoff_seconds": 0.1,
}


async def run(folder: Path, sandbox: Sandbox, bookings: int, seed: int) -> tuple[Verdict, int]:
    """Book so many times, half on each marketplace; settle, and judge.

    Also returns how many calls that buy were cut off by the gateway's own death.
    """
    random = Random(seed)
    settings = gateway_settings(
        f"sqlite:///{folder / 'gateway.sqlite'}", folder / "keys", sandbox, **PACE
    )
    async with open_gateway(settings, sandbox) as gateway:
        person, cut_off = Person(gateway, random), 0
        shelves = Shelves(sandbox)
        for provider in Provider:
            await gateway.session(provider)
        for start in range(0, bookings, WAVE):
            cut_off += await _wave(gateway, person, shelves, random, min(WAVE, bookings - start))
        sandbox.calm()
        await _settle(gateway, person)
        return await judge(gateway, person.words, person.asked), cut_off


async def _wave(
    gateway: Gateway, person: Person, shelves: Shelves, random: Random, number: int
) -> int:
    operations, cut_off = [], 0
    for provider, share in ((Provider.ALI1688, number // 2), (Provider.TAOBAO, -(-number // 2))):
        strike(gateway.sandbox, provider, random, share)
        vendors = len(list(shelves.vendors(provider)))
        for _ in range(share):
            lines = shelves.lines(provider, random.randint(1, 3), random.randrange(vendors))
            operations.append(book(lines))
    await gateway.hears(*operations)
    deadline = time.monotonic() + WAVE_SECONDS
    waiting = {ordered.operation_id for ordered in operations}
    while waiting:
        assert time.monotonic() < deadline, f"{len(waiting)} operations did not end"
        if random.random() < DEADLY:
            cut_off += await _die(gateway)
        await asyncio.sleep(0.1)
        await person.answer_all()
        for operation in list(waiting):
            page = await gateway.get(f"/operations/{operation}/bookings")
            if not OPEN & {booking["status"] for booking in page["bookings"]}:
                waiting.discard(operation)
    return cut_off


async def _die(gateway: Gateway) -> int:
    """Cut off what is under way, so that nobody hears the answers, and begin anew.

    Returns how many calls that buy were under way: recorded as started, and not answered.
    """
    await gateway.stand_back()
    under_way = set()
    for one in gateway.recorded():
        if isinstance(one.event, e.BookingStarted):
            under_way.add(one.stream.key)
        elif isinstance(one.event, e.BookingEvent):
            under_way.discard(one.stream.key)
    gateway.lead()
    await gateway.leads()
    return len(under_way)


async def _settle(gateway: Gateway, person: Person) -> None:
    """Wait until the polls have met every order, also those that showed long after."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        await person.answer_all()
        numbers = {order["no"] for order in all_orders(gateway)}
        if numbers <= await known_numbers(gateway) or time.monotonic() > deadline:
            return
        await asyncio.sleep(0.5)
