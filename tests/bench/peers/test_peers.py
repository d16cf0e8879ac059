"""A peer that cannot be measured is told with its reason; nobody is measured without durability."""

import re
from pathlib import Path

import psycopg
import pytest

from tests.bench.peers.installing import HERE
from tests.bench.peers.peers import PEERS, measure, measure_one
from tests.servers import new_database, running_postgres

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def test_a_peer_that_no_registry_offers_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    result = measure_one(PEERS["UmaDB, own server"], NOWHERE, 1, tmp_path)
    assert result.commands_per_second is None
    assert result.reason is not None
    assert result.reason.startswith("cannot be installed: ")
    assert "umadb==" in result.reason


def test_without_node_emmett_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = measure_one(PEERS["Emmett"], NOWHERE, 1, tmp_path)
    assert (result.commands_per_second, result.reason) == (
        None,
        "cannot be installed: node and npm: not installed on this machine",
    )


def test_nothing_is_measured_where_commits_are_not_durable() -> None:
    with running_postgres() as server, new_database(server) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            name = connection.info.dbname
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        with pytest.raises(ValueError, match="not durable"):
            measure(address, 1)


@pytest.mark.parametrize(
    "pins", sorted((HERE / "requirements").iterdir()), ids=lambda path: path.name
)
def test_every_package_of_a_peer_is_pinned(pins: Path) -> None:
    lines = pins.read_text().splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w-]+==[\w.]+", line)] == []


@pytest.mark.parametrize("name", PEERS)
def test_the_version_of_every_peer_is_known(name: str) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", PEERS[name].version)
