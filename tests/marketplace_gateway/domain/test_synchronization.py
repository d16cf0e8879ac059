"""A synchronization: started, told, waiting for a login, ended once."""

from typing import Any

import pytest

from services.marketplace_gateway.domain import synchronization as sync
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.synchronization import SyncOutcome
from tests.marketplace_gateway.domain import samples as s

HEAD = (Provider.ALI1688, "session-1")
started = sync.SynchronizationStarted(*HEAD, sync.Trigger.MANUAL, (), 1, 1, ("PO-1",))
waiting = sync.SynchronizationWaiting(*HEAD)


def finish(read: int, *errors: str) -> Any:
    return lambda state: sync.finish(state, read, 0, errors)


def progress(state: Any) -> Any:
    return sync.progress(state, 1, 1, ())


@pytest.mark.parametrize(
    ("read", "errors", "outcome"),
    [
        (1, (), SyncOutcome.SUCCEEDED),
        (0, (), SyncOutcome.SUCCEEDED),
        (1, ("PO-2: no",), SyncOutcome.PARTLY),
        (0, ("PO-2: no",), SyncOutcome.FAILED),
    ],
)
def test_how_it_ends(read: int, errors: tuple[str, ...], outcome: SyncOutcome) -> None:
    s.story(sync.evolve, started).when(finish(read, *errors)).then(
        sync.SynchronizationFinished(*HEAD, outcome, read, 0, errors)
    )


def test_it_waits_once_and_goes_on() -> None:
    waits = s.story(sync.evolve, started).when(sync.wait).then(waiting)
    waits.when(sync.wait).then_nothing()
    assert not waits.when(progress).state.waiting


def test_a_cancelled_one_has_ended() -> None:
    ended = s.story(sync.evolve, started, waiting).when(sync.cancel)
    assert ended.state.outcome is SyncOutcome.CANCELLED
    for step in (sync.wait, progress, finish(1)):
        ended.when(step).then_nothing()
    ended.when(sync.cancel).then_refused("synchronization_finished")


def test_there_is_none() -> None:
    s.story(sync.evolve).when(sync.cancel).then_refused("synchronization_unknown")
    assert sync.wait(None) == progress(None) == finish(1)(None) == ()
