"""A marketplace that answers nobody is left alone, and tried again by one call at a time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.marketplace_gateway.adapters.breaker import BreakerLimits
from services.marketplace_gateway.application.marketplace import (
    BreakerOpenError,
    Marketplace,
    NoAnswerError,
    NotReachedError,
    RateLimitedError,
    RefusedError,
    UnreadableAnswerError,
)
from tests.conformance.marketplaces.hand_clock import HandClock
from tests.conformance.marketplaces.kits import QUICK, TOKEN, Kit, as_reply
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

SILENT = Reply(status=503)


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
async def market(kit: Kit, server: ScriptedServer, hand: HandClock) -> AsyncIterator[Marketplace]:
    server.script = lambda _: SILENT
    limits = replace(QUICK, retry_waits=(30.0,))
    adapter: Marketplace = kit.make(server.url, limits, breaker=BreakerLimits(), now=hand)
    yield adapter
    await adapter.close()


async def fail(market: Marketplace, kit: Kit, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NoAnswerError):
            await market.cancel(TOKEN, kit.order_id, "other")


async def left_alone(market: Marketplace, kit: Kit, server: ScriptedServer) -> BreakerOpenError:
    before = len(server.requests)
    with pytest.raises(BreakerOpenError) as caught:
        # Not even readings are tried again: that would only take time.
        async with asyncio.timeout(30):
            await market.read(TOKEN, kit.order_id)
    assert len(server.requests) == before
    return caught.value


async def test_five_silences_in_a_row_open_it(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    await fail(market, kit, 4)
    assert len(server.requests) == 4
    await fail(market, kit, 1)
    error = await left_alone(market, kit, server)
    assert isinstance(error, NotReachedError), "certainly not sent"
    assert error.until == hand.now + timedelta(seconds=15)


async def test_every_call_is_kept_back_while_it_is_open(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    server.script = kit.script()
    preview = await market.preview(TOKEN, kit.draft())
    server.script = lambda _: SILENT
    await fail(market, kit, 5)
    server.requests.clear()
    for call in (
        market.create(TOKEN, kit.draft(), preview),
        market.find(TOKEN, "OUT-1", hand.now),
        market.trace(TOKEN, kit.order_id),
        market.exchange("code-1", "https://agent.example/back"),
        market.refresh("refresh-token-1"),
    ):
        with pytest.raises(BreakerOpenError):
            await call
    assert server.requests == []


async def test_failures_far_apart_do_not_open_it(
    kit: Kit, server: ScriptedServer, hand: HandClock
) -> None:
    server.script = lambda _: SILENT
    market = kit.make(server.url, breaker=BreakerLimits(first_pause=10_000), now=hand)
    for _ in range(8):
        await fail(market, kit, 1)
        hand.turn(100)
    await market.close()


@pytest.mark.parametrize("answer", ["refusal", "limit", "html", "packed", "result"])
async def test_any_answer_ends_the_row(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock, answer: str
) -> None:
    answers: dict[str, Any] = {
        "refusal": kit.not_cancellable,
        "limit": kit.too_many_calls,
        "html": Reply(b"<html></html>"),
        "packed": Reply(b"{}", headers=(("Content-Encoding", "br"),)),
        "result": kit.cancelled,
    }
    await fail(market, kit, 4)
    server.script = lambda _: as_reply(answers[answer])
    if answer == "result":
        await market.cancel(TOKEN, kit.order_id, "other")
    else:
        with pytest.raises((RefusedError, RateLimitedError, UnreadableAnswerError)):
            await market.cancel(TOKEN, kit.order_id, "other")
    hand.turn(60)
    server.script = lambda _: SILENT
    await fail(market, kit, 4)


async def test_one_call_tries_and_the_pause_doubles_up_to_two_minutes(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    await fail(market, kit, 5)
    for pause, following in ((15, 30), (30, 60), (60, 120), (120, 120)):
        hand.turn(pause - 1)
        await left_alone(market, kit, server)
        hand.turn(1)
        await fail(market, kit, 1)
        assert (await left_alone(market, kit, server)).until == hand.now + timedelta(
            seconds=following
        )


async def test_an_answer_to_the_trial_closes_it(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    await fail(market, kit, 5)
    hand.turn(15)
    server.script = kit.script(cancel=kit.not_cancellable)
    with pytest.raises(RefusedError):
        await market.cancel(TOKEN, kit.order_id, "other")
    assert await market.read(TOKEN, kit.order_id) is not None
    server.script = lambda _: SILENT
    await fail(market, kit, 5)
    assert (await left_alone(market, kit, server)).until == hand.now + timedelta(seconds=15)


async def test_while_one_call_tries_the_others_wait(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    await fail(market, kit, 5)
    hand.turn(15)
    server.requests.clear()
    server.script = lambda _: Reply(hang=True)
    calls = [market.cancel(TOKEN, kit.order_id, "other") for _ in range(4)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == [
        *["BreakerOpenError"] * 3,
        "NoAnswerError",
    ]
    assert len(server.requests) == 1


async def test_a_trial_that_is_broken_off_leaves_the_next_one_free(
    kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
) -> None:
    await fail(market, kit, 5)
    hand.turn(15)
    arrived = len(server.requests)
    server.script = lambda _: Reply(hang=True)
    trial = asyncio.create_task(market.cancel(TOKEN, kit.order_id, "other"))
    async with asyncio.timeout(30):
        while len(server.requests) == arrived:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0)
    trial.cancel()
    await asyncio.gather(trial, return_exceptions=True)
    server.script = kit.script()
    assert await market.read(TOKEN, kit.order_id) is not None
