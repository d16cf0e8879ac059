"""Rules of delivery that a reader of the code can check: read here by a program."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Yield every call of a method of this name in our code."""
    for folder in ("chassis", "services"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr == name
                ):
                    yield path, node


@pytest.mark.lesson(32)
def test_lesson_32_every_subscriber_names_its_ack_policy() -> None:
    """The framework's default ends a message for good at the first passing failure."""
    found = list(calls("subscriber"))
    assert found, "no subscriber at all: this test looks in the wrong place"
    for path, call in found:
        assert "ack_policy" in {keyword.arg for keyword in call.keywords}, f"{path}:{call.lineno}"


def test_events_are_published_by_the_relay_alone() -> None:
    """A core publish without a stream is stored by nobody, and nobody is told."""
    publishing = {
        path.relative_to(ROOT).as_posix()
        for path, call in calls("publish")
        if "stream" not in {keyword.arg for keyword in call.keywords}
    }
    assert publishing <= {"chassis/delivery/atomic_batch.py"}


def test_streams_are_declared_by_migrate_alone() -> None:
    """A service that declares a stream at its start overwrites what its owner set."""
    for name in ("add_stream", "update_stream", "add_consumer"):
        places = {path.relative_to(ROOT).as_posix() for path, _ in calls(name)}
        assert places == {"chassis/delivery/streams.py"}
