"""Every interleaving of crash, stop, time-out, late order and repeat, on the real code.

What is modelled, and what is not, stands in docs/booking-model.md; `make model` goes deeper.
"""

from datetime import timedelta

import pytest

from tests.marketplace_gateway.model import laws, planted
from tests.marketplace_gateway.model.bounds import SMALL, Bounds
from tests.marketplace_gateway.model.exploring import explore
from tests.marketplace_gateway.model.rules import Rules


@pytest.mark.lesson(16)
@pytest.mark.parametrize("bounds", SMALL, ids=str)
def test_lesson_16_no_interleaving_buys_twice_or_loses_an_order(bounds: Bounds) -> None:
    """One call by itself, no second order unasked, none unknown for ever, and every run ends."""
    found = explore(Rules(bounds))
    assert found.good, found.told()
    assert found.interleavings > found.states > 500


@pytest.mark.parametrize("minutes", [-10, 10])
def test_gateways_whose_clocks_are_minutes_apart_buy_once(minutes: int) -> None:
    """The one that takes over believes that it is earlier, or later, than it is."""
    skews = (timedelta(0), timedelta(minutes=minutes))
    bounds = Bounds(crashes=0, lapses=1, faults=0, repeats=0, words=0, cancels=0, stale=0)
    found = explore(Rules(bounds, skews=skews))
    assert found.good, found.told()


LEADERS = Bounds(crashes=1, lapses=0, faults=1, repeats=0, words=0, cancels=0, stale=1)
BROKEN = {
    "create before recorded": laws.NOT_STARTED,
    "repeat after doubt": laws.ONE_CALL,
    "doubt taken as refusal": laws.NOT_BOUGHT,
    "found, and a person asked all the same": laws.ASKED_IN_VAIN,
    "adoption ignored": laws.UNFINISHED,
    "nobody asked": laws.UNFINISHED,
    "another's start taken back": laws.ONE_CALL,
}


@pytest.mark.parametrize("fault", planted.WORKERS)
def test_the_model_finds_a_fault_that_was_planted(fault: str) -> None:
    """A law that no fault can break would say nothing."""
    found = explore(Rules(LEADERS, worker=planted.WORKERS[fault]))
    assert found.law == BROKEN[fault], found.told()


def test_the_model_finds_that_a_repeated_order_books_again() -> None:
    """Each delivery would make a booking of its own, and each booking sends its call."""
    bounds = Bounds(crashes=0, lapses=0, faults=0, repeats=1, words=0, cancels=0, stale=0)
    found = explore(Rules(bounds, book=planted.books_again))
    assert found.law == laws.ONE_CALL, found.told()


def test_the_model_finds_a_missing_fence() -> None:
    """A process that was stopped for too long would send its call beside its successor's."""
    bounds = Bounds(crashes=0, lapses=1, faults=0, repeats=0, words=0, cancels=0, stale=0)
    found = explore(Rules(bounds, fenced=False))
    assert found.law == laws.NOT_STARTED, found.told()


def test_a_counterexample_is_told_as_a_story() -> None:
    """Whoever breaks a law reads how, in the fewest moves."""
    found = explore(Rules(LEADERS, worker=planted.WORKERS["another's start taken back"]))
    assert found.story[0] == "A begins to lead"
    assert "A's create call leaves" in found.story
    assert found.story.count("A's create call leaves") == 2
