"""Rules of delivery that a reader of the code can check: read here by a program."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Yield every call of a function or method of this name in our code."""
    for path, call in _all_calls():
        if name in {getattr(call.func, "attr", None), getattr(call.func, "id", None)}:
            yield path, call


@cache
def _all_calls() -> Sequence[tuple[Path, ast.Call]]:
    return [
        (path, node)
        for folder in ("chassis", "services")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    ]


@pytest.mark.lesson(32)
def test_lesson_32_every_subscriber_names_its_ack_policy() -> None:
    """The framework's default ends a message for good at the first passing failure.

    Consumers of streams say how they acknowledge; a plain subscription, which cannot, is only
    for requests, whose sender asks again until it has an answer.
    """
    consumers = list(calls("ConsumerConfig"))
    assert consumers, "no consumer at all: this test looks in the wrong place"
    for path, call in [*consumers, *calls("subscriber")]:
        assert "ack_policy" in {keyword.arg for keyword in call.keywords}, f"{path}:{call.lineno}"
    plain = {path.relative_to(ROOT).as_posix() for path, _ in calls("subscribe")}
    assert plain == {"chassis/bus/command_server.py"}


def test_events_are_published_by_the_relay_alone() -> None:
    """A core publish without a stream is stored by nobody, and nobody is told."""
    publishing = {
        path.relative_to(ROOT).as_posix()
        for path, call in calls("publish")
        if isinstance(call.func, ast.Attribute)
        and "stream" not in {keyword.arg for keyword in call.keywords}
    }
    assert publishing <= {"chassis/delivery/atomic_batch.py"}


def test_streams_are_declared_by_migrate_alone() -> None:
    """A service that declares a stream at its start overwrites what its owner set."""
    for name in ("add_stream", "update_stream", "add_consumer"):
        places = {path.relative_to(ROOT).as_posix() for path, _ in calls(name)}
        assert places == {"chassis/delivery/streams.py"}
