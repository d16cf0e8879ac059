"""Fixtures: every release that was frozen, on both databases."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.released.releases import KINDS, Kind, Release, releases
from tests.released.restored import Restored

_NONE = pytest.param(
    None,
    marks=pytest.mark.skip(reason="no version is frozen yet; see docs/releasing.md"),
    id="none",
)


@pytest.fixture(params=[pytest.param(r, id=str(r)) for r in releases()] or [_NONE])
def release(request: pytest.FixtureRequest) -> Release:
    """Give a frozen release; the test runs once for each."""
    found: Release = request.param
    return found


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def empty(kind: Kind, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Give a function that returns the address of a new, empty database."""
    if kind == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("fresh_database")
        return make
    numbers = count(1)
    return lambda: f"sqlite:///{tmp_path / str(next(numbers))}.sqlite"


@pytest.fixture
def restored(release: Release, kind: Kind, empty: Callable[[], str], tmp_path: Path) -> Restored:
    """Give what a release kept; each store that is asked for is a copy of its own."""
    return Restored(release, kind, empty, tmp_path)
