"""Fixtures: every release that was frozen, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.released.releases import KINDS, Kind, Release, releases
from tests.released.restored import Restored
from tests.servers import new_database

_NONE = pytest.param(
    None,
    marks=pytest.mark.skip(reason="no version is frozen yet; see docs/releasing.md"),
    id="none",
)


@pytest.fixture(scope="session", params=[pytest.param(r, id=str(r)) for r in releases()] or [_NONE])
def release(request: pytest.FixtureRequest) -> Release:
    """Give a frozen release; the test runs once for each."""
    found: Release = request.param
    return found


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("released")


@pytest.fixture(scope="session")
def empty(kind: Kind, folder: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Give a function that returns the address of a new, empty database."""
    numbers = count(1)
    with ExitStack() as databases:
        if kind == "postgresql":
            server: str = request.getfixturevalue("postgres_url")
            yield lambda: databases.enter_context(new_database(server))
        else:
            yield lambda: f"sqlite:///{folder / str(next(numbers))}.sqlite"


@pytest.fixture(scope="session")
def restored(release: Release, kind: Kind, empty: Callable[[], str], folder: Path) -> Restored:
    """Give what a release kept."""
    return Restored(release, kind, empty, folder)
