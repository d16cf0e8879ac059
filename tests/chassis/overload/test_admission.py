"""What there is no room for is refused at once, with the time after which to try again."""

import pytest

from chassis.commands.admission import FEW, Admission
from chassis.commands.problems import ProblemError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(admission: Admission, actor: str, size: int = 1) -> ProblemError | None:
    try:
        with admission.room(actor, size):
            return None
    except ProblemError as problem:
        return problem


def held(admission: Admission, actor: str, number: int, size: int = 1) -> list[object]:
    """Hold places; they are given back when the list is closed."""
    places = [admission.room(actor, size) for _ in range(number)]
    for place in places:
        place.__enter__()
    return list(places)


def let_go(places: list[object]) -> None:
    for place in places:
        place.__exit__(None, None, None)  # type: ignore[attr-defined]


def test_the_number_is_bounded_and_room_comes_back() -> None:
    admission = Admission(max_commands=8)
    places = held(admission, "anna", 4) + held(admission, "boris", 4)
    problem = refused(admission, "clara")
    assert problem is not None
    assert (problem.status, problem.code, problem.retry_after) == (503, "overloaded", 1)
    let_go(places)
    assert refused(admission, "clara") is None


def test_the_bytes_are_bounded_but_one_alone_may_be_large() -> None:
    admission = Admission(max_bytes=100)
    assert refused(admission, "anna", 1_000) is None
    places = held(admission, "anna", 1, size=90)
    assert refused(admission, "boris", 11) is not None
    assert refused(admission, "boris", 10) is None
    let_go(places)


def test_one_client_never_takes_the_half_that_is_for_others() -> None:
    admission = Admission(max_commands=100)
    places = held(admission, "bulk", 50)
    assert refused(admission, "bulk") is not None
    assert refused(admission, "anna") is None
    let_go(places)


def test_when_all_wait_long_only_those_who_hold_little_are_let_in() -> None:
    """Retry-After is what the next one would have to wait."""
    clock = Clock()
    admission = Admission(patience=2, now=clock)
    places = held(admission, "bulk", FEW)
    clock.now = 1.5
    assert refused(admission, "bulk") is None
    clock.now = 4.5
    problem = refused(admission, "bulk")
    assert problem is not None
    assert problem.retry_after == 5
    assert refused(admission, "anna") is None
    let_go(places)
    assert refused(admission, "bulk") is None


def test_a_command_that_fails_gives_its_place_back() -> None:
    admission = Admission(max_commands=1)
    with pytest.raises(ZeroDivisionError), admission.room("anna", 1):
        raise ZeroDivisionError
    assert refused(admission, "anna") is None
