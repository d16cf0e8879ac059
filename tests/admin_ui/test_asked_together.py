"""Several tabs that ask the same at one moment."""

import asyncio

from services.admin_ui.entrypoints.asked_together import AskedTogether


async def test_what_is_asked_at_one_moment_is_made_once_and_later_again() -> None:
    together, go = AskedTogether(), asyncio.Event()
    made: list[int] = []

    async def make() -> bytes:
        made.append(len(made))
        await go.wait()
        return str(len(made)).encode()

    asking = [asyncio.create_task(together.once("a", make)) for _ in range(8)]
    other = asyncio.create_task(together.once("b", make))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking[0].cancel()
    go.set()
    answers = await asyncio.gather(*asking[1:], other)
    assert len(made) == 2, "the tab that was closed took nothing away"
    assert len(answers) == 8
    await together.once("a", make)
    assert len(made) == 3


async def test_a_failure_is_everybodys_and_is_not_kept() -> None:
    together = AskedTogether()
    fails = True

    async def make() -> bytes:
        await asyncio.sleep(0)
        if fails:
            raise RuntimeError
        return b"good"

    asking = [asyncio.create_task(together.once("a", make)) for _ in range(2)]
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in found] == [RuntimeError, RuntimeError]
    fails = False
    assert await together.once("a", make) == b"good"
