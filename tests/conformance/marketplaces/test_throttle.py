"""One app key, one rate, one silence: every call of an adapter keeps to the same limits."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from services.marketplace_gateway.adapters.throttle import ThrottleLimits
from services.marketplace_gateway.application.marketplace import (
    Marketplace,
    RateLimitedError,
)
from tests.conformance.marketplaces import samples_1688
from tests.conformance.marketplaces.hand_clock import HandClock
from tests.conformance.marketplaces.kits import ALI1688, NOW, TAOBAO, TOKEN, Kit
from tests.conformance.marketplaces.scripted_server import Reply, ScriptedServer

BAN = "this ban will last 7 more seconds"


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
async def market(kit: Kit, server: ScriptedServer, hand: HandClock) -> AsyncIterator[Marketplace]:
    server.script = kit.script()
    adapter: Marketplace = kit.make(server.url, now=hand)
    yield adapter
    await adapter.close()


def refusing(answer: Any) -> Any:
    return lambda _: Reply(json.dumps(answer).encode())


async def pause_after(market: Marketplace, kit: Kit) -> float:
    with pytest.raises(RateLimitedError) as caught:
        await market.read(TOKEN, kit.order_id)
    assert caught.value.retry_after is not None
    return caught.value.retry_after


class TestPauses:
    async def test_they_grow_until_a_call_succeeds(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
    ) -> None:
        untold = {"1688": samples_1688.TOO_MANY_CALLS, "taobao": {"code": "AppCallLimit"}}
        for expected in (10, 20, 40, 80, 120, 120):
            server.script = refusing(untold[kit.name])
            assert await pause_after(market, kit) == expected
            hand.turn(expected)
        server.script = kit.script()
        assert await market.read(TOKEN, kit.order_id) is not None
        server.script = refusing(untold[kit.name])
        assert await pause_after(market, kit) == 10

    async def test_while_it_lasts_nobody_is_asked_whatever_the_call(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
    ) -> None:
        preview = await market.preview(TOKEN, kit.draft())
        server.script = refusing(kit.too_many_calls)
        lasts = await pause_after(market, kit)
        server.script = kit.script()
        server.requests.clear()
        hand.turn(lasts - 1)
        for call in (
            market.read(TOKEN, kit.order_id),
            market.find(TOKEN, "OUT-1", NOW),
            market.changed(TOKEN, NOW - timedelta(hours=1), NOW, None),
            market.trace(TOKEN, kit.order_id),
            market.create(TOKEN, kit.draft(), preview),
            market.cancel(TOKEN, kit.order_id, "other"),
            market.refresh("refresh-token-1"),
        ):
            with pytest.raises(RateLimitedError) as caught:
                await call
            assert caught.value.retry_after == 1
            assert caught.value.code
        assert server.requests == []
        hand.turn(1)
        assert await market.read(TOKEN, kit.order_id) is not None

    async def test_whoever_is_kept_back_is_told_at_once(
        self, kit: Kit, server: ScriptedServer
    ) -> None:
        """Not after a turn that is of no use, and that others could have taken."""
        server.script = refusing(kit.too_many_calls)
        market = kit.make(server.url, throttle=ThrottleLimits(calls_per_second=0.01))
        await pause_after(market, kit)
        async with asyncio.timeout(30):
            await pause_after(market, kit)
        assert len(server.requests) == 1
        await market.close()

    async def test_refusals_of_calls_under_way_together_are_one(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        server.script = refusing(samples_1688.TOO_MANY_CALLS | {"code": "AppCallLimit"})
        reads = [market.read(TOKEN, kit.order_id) for _ in range(5)]
        errors = await asyncio.gather(*reads, return_exceptions=True)
        assert [getattr(error, "retry_after", None) for error in errors] == [10.0] * 5

    async def test_the_time_that_the_marketplace_names_counts_and_a_second_more(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        answers = {
            "1688": {"error_code": "gw.QosAppFrequencyLimit", "error_message": BAN},
            "taobao": {"code": "ApiCallLimit", "type": "ISV", "message": BAN},
        }
        server.script = refusing(answers[kit.name])
        assert await pause_after(market, kit) == 8

    async def test_the_limit_of_an_api_behind_the_gateway_pauses_all_calls_too(
        self, kit: Kit, market: Marketplace, server: ScriptedServer
    ) -> None:
        answers = {
            "1688": {"success": False, "errorCode": "apiCallLimit", "errorMessage": BAN},
            "taobao": {"code": "0", "success": False, "error_code": "ApiCallLimit"},
        }
        preview = await market.preview(TOKEN, kit.draft())
        server.script = kit.script(create=answers[kit.name])
        with pytest.raises(RateLimitedError):
            await market.create(TOKEN, kit.draft(), preview)
        server.requests.clear()
        assert await pause_after(market, kit) > 0
        assert server.requests == []

    async def test_a_clock_set_back_does_not_lengthen_a_pause(
        self, kit: Kit, market: Marketplace, server: ScriptedServer, hand: HandClock
    ) -> None:
        server.script = refusing(kit.too_many_calls)
        lasts = await pause_after(market, kit)
        hand.turn(-86_400)
        assert await pause_after(market, kit) == lasts


class TestRate:
    @pytest.mark.lesson(28)
    async def test_lesson_28_many_workers_share_one_rate(
        self, kit: Kit, server: ScriptedServer
    ) -> None:
        """No worker may exceed it, and none knows of the others."""
        loop, arrived = asyncio.get_running_loop(), []

        def script(request: Any) -> Reply:
            arrived.append(loop.time())
            return kit.script(read=kit.absent)(request)

        server.script = script
        market = kit.make(server.url, throttle=ThrottleLimits(calls_per_second=50))

        async def worker() -> None:
            for _ in range(5):
                await market.read(TOKEN, kit.order_id)

        await asyncio.gather(*(worker() for _ in range(4)))
        await market.close()
        assert len(arrived) == 20
        assert arrived[-1] - arrived[0] >= 0.9 * 19 / 50
        assert all(later >= earlier for earlier, later in pairwise(arrived))


def test_the_usual_rates_are_modest() -> None:
    assert ALI1688.usual_rate == 10
    assert TAOBAO.usual_rate == 20
