"""What cannot be applied of another service is set aside by a person, and applied later."""

import pytest

from chassis.delivery import follower as following
from chassis.parking.events import ParkedEventApplied, RetryFailed
from chassis.runtime.core import consumer_of
from contracts.catalogue import MARKETPLACE
from tests.chassis.parking.yard import FOLLOWER, Yard, foreign_event
from tests.chassis.until import until


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "RETRY_SECONDS", (0.05,))
    monkeypatch.setattr(following, "IDLE_CHECK_SECONDS", 0.1)
    monkeypatch.setattr(following, "FETCH_SECONDS", 0.2)


@pytest.mark.lesson(4)
@pytest.mark.lesson(37)
async def test_lesson_37_an_event_that_fails_is_a_task_with_one_try_for_each_asking(
    yard: Yard,
) -> None:
    """The follower waits at it until a person parks it; each retry is one delivery."""
    neighbour, core = yard.neighbour, yard.assembled.core
    (follower,) = yard.assembled.parts.followers
    neighbour.poison = {3}
    neighbour.events = [foreign_event(n) for n in range(1, 6)]
    await until(lambda: follower.stopped_at == 3)
    assert (neighbour.applied, core.store.position(consumer_of(MARKETPLACE))) == ([1, 2], 2)
    (stop,) = (await yard.listed())["stopped"]
    assert (stop["part"], stop["position"], stop["content"]) == (FOLLOWER, 3, '{"number": 3}')
    assert "divided by nothing" in stop["error"]

    assert (await yard.command("park-event", FOLLOWER, 3))[0] == 200
    await until(lambda: neighbour.applied == [1, 2, 4, 5])
    await until(lambda: not follower.failure)
    assert core.store.position(consumer_of(MARKETPLACE)) == 5

    await yard.command("retry-parked-event", FOLLOWER, 3)
    await until(lambda: isinstance(yard.recorded()[-1].event, RetryFailed))
    assert "divided by nothing" in (await yard.listed())["parked"][0]["error"]
    assert neighbour.applied == [1, 2, 4, 5]
    neighbour.poison = set()
    await yard.command("retry-parked-event", FOLLOWER, 3)
    await until(lambda: isinstance(yard.recorded()[-1].event, ParkedEventApplied))
    assert neighbour.applied == [1, 2, 4, 5, 3]
    assert core.store.position(consumer_of(MARKETPLACE)) == 5
    assert (await yard.listed())["parked"] == []


async def test_what_is_parked_is_passed_at_once_after_a_restart(yard: Yard) -> None:
    """A new leader does not try it first: that would give it its effect though it is parked."""
    neighbour = yard.neighbour
    (follower,) = yard.assembled.parts.followers
    neighbour.poison = {2}
    neighbour.events = [foreign_event(n) for n in range(1, 4)]
    await until(lambda: follower.stopped_at == 2)
    neighbour.events.clear()  # the follower cannot step over it meanwhile
    assert (await yard.command("park-event", FOLLOWER, 2))[0] == 200
    neighbour.poison = set()
    neighbour.events = [foreign_event(n) for n in range(1, 4)]
    await until(lambda: neighbour.applied == [1, 3])
