"""An event that a projection cannot apply is set aside by a person, and applied later."""

import pytest

from chassis.parking.events import EventParked, ParkedEventApplied, RetryAskedFor, RetryFailed
from chassis.projection import projector as projecting
from tests.chassis.parking.yard import PROJECTION, Yard
from tests.chassis.signing import ANNA
from tests.chassis.totals import rows_of
from tests.chassis.until import until


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projecting, "RETRY_SECONDS", (0.05,))


async def stopped(yard: Yard) -> None:
    """Stop the projection at event 3, with one behind it."""
    yard.totals.poison = 30
    projector = yard.assembled.core.projectors["totals"]
    await yard.count(10, 20, 30, 40)
    await until(lambda: projector.stopped_at == 3)


@pytest.mark.lesson(4)
async def test_lesson_04_a_poison_event_is_parked_by_command_alone(yard: Yard) -> None:
    """It is listed with its content and error; the command is an event with actor and reason."""
    await stopped(yard)
    core = yard.assembled.core
    assert rows_of(core.database) == {"a": (30, 2)}
    (stop,) = (await yard.listed())["stopped"]
    assert (stop["part"], stop["position"]) == (PROJECTION, 3)
    assert "ZeroDivisionError" in stop["error"]
    assert '"by":30' in stop["content"]
    ready = await yard.ready()
    assert ready[PROJECTION]["state"] == "stopped"
    assert "at event 3" in ready[PROJECTION]["detail"]

    status, _ = await yard.command("park-event", PROJECTION, 3, reason="a bad number")
    assert status == 200
    await until(lambda: rows_of(core.database) == {"a": (70, 3)})
    listed = await yard.listed()
    assert listed["stopped"] == []
    (parked,) = listed["parked"]
    assert (parked["position"], parked["parked_by"], parked["reason"]) == (
        3,
        "person:root",
        "a bad number",
    )
    assert (await yard.ready())["parked events"]["state"] == "1 parked"
    (event,) = yard.recorded()
    assert isinstance(event.event, EventParked)
    assert (event.actor, event.event.reason) == ("person:root", "a bad number")


@pytest.mark.lesson(4)
async def test_lesson_04_a_parked_event_is_applied_again_in_its_own_place(yard: Yard) -> None:
    """A retry that fails leaves all as it was; one that succeeds gives the rows of no stop."""
    await stopped(yard)
    core = yard.assembled.core
    await yard.command("park-event", PROJECTION, 3)
    await until(lambda: rows_of(core.database) == {"a": (70, 3)})
    assert (await yard.command("retry-parked-event", PROJECTION, 3))[0] == 200
    await until(lambda: isinstance(yard.recorded()[-1].event, RetryFailed))
    (parked,) = (await yard.listed())["parked"]
    assert (parked["failed_retries"], parked["waits_for_retry"]) == (1, False)
    assert rows_of(core.database) == {"a": (70, 3)}
    yard.totals.poison = None
    assert (await yard.command("retry-parked-event", PROJECTION, 3))[0] == 200
    await until(lambda: isinstance(yard.recorded()[-1].event, ParkedEventApplied))
    assert rows_of(core.database) == {"a": (100, 4)}
    assert (await yard.listed())["parked"] == []
    await yard.count(5)
    await until(lambda: rows_of(core.database) == {"a": (105, 5)})
    kinds = [type(one.event) for one in yard.recorded()]
    assert kinds == [EventParked, RetryAskedFor, RetryFailed, RetryAskedFor, ParkedEventApplied]


async def test_only_the_event_that_stops_a_part_can_be_parked(yard: Yard) -> None:
    """Not one that was applied, not one to come, not of an unknown part, not by an operator."""
    await yard.count(10)
    projector = yard.assembled.core.projectors["totals"]
    await until(lambda: projector.position == 1)
    asked = [
        await yard.command("park-event", PROJECTION, 1),
        await yard.command("park-event", "projection of fate", 1),
        await yard.command("retry-parked-event", PROJECTION, 1),
        await yard.command("park-event", PROJECTION, 1, who=ANNA),
    ]
    assert [(status, answer["code"]) for status, answer in asked] == [
        (409, "part_not_stopped"),
        (404, "part_unknown"),
        (404, "parked_event_unknown"),
        (403, "not_allowed"),
    ]
    yard.totals.poison = 30
    await yard.count(20, 30)
    await until(lambda: projector.stopped_at == 3)
    status, answer = await yard.command("park-event", PROJECTION, 4)
    assert (status, answer["code"]) == (409, "stopped_elsewhere")
    assert answer["details"] == {"position": 3}
    assert yard.recorded() == []
    yard.totals.poison = None
    await until(lambda: projector.position == 3)
    assert (await yard.listed()) == {"stopped": [], "parked": []}
