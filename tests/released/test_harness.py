"""The harness itself: it keeps and restores a store whole, and sees a reader that is broken."""

import asyncio
from collections.abc import Callable
from copy import copy, deepcopy
from pathlib import Path

import pytest

from chassis.codec import Codec
from chassis.runtime.migration import migrate_database
from contracts.generation.examples import EXAMPLES
from tests.released.cleaning import MARKS, betrayals
from tests.released.comparison import differences
from tests.released.freeze import keep
from tests.released.golden import Golden, golden_of
from tests.released.in_process import in_process
from tests.released.opening import opened
from tests.released.reading import unfit, unreadable
from tests.released.releases import Kind, Release, releases
from tests.released.restored import Restored
from tests.released.roster import ORDER_STATUS, settings_of, side_of

CODEC = side_of(ORDER_STATUS).codec
REGISTERED = "order_status.item.ItemRegistered.v1"


@pytest.fixture(scope="session")
def small(kind: Kind, empty: Callable[[], str], folder: Path) -> Restored:
    """Give a store that was kept with one registered and paid order in it."""
    address = empty()
    migrate_database(ORDER_STATUS, settings_of(ORDER_STATUS, address, folder))
    asyncio.run(_order(address, folder))
    release = Release(folder / f"small-on-{kind}")
    keep(release, kind, ORDER_STATUS, address)
    return Restored(release, kind, empty, folder)


async def _order(address: str, folder: Path) -> None:
    async with in_process(ORDER_STATUS, address, folder) as service:
        for verb, name in (("register-order", "RegisterOrder"), ("report-paid", "ReportPaid")):
            body = (EXAMPLES / "order_status" / f"{name}.json").read_text(encoding="utf-8")
            answer = await service.send(verb, body)
            assert answer.status_code == 200, answer.text
        service.project()


def today_of(small: Restored) -> Golden:
    with opened(small.store(ORDER_STATUS)) as (database, store):
        return golden_of(ORDER_STATUS, database, store)


def without(codec: Codec, topic: str) -> Codec:
    """Return a codec that has forgotten a topic."""
    broken = copy(codec)
    broken._decoders = {name: d for name, d in codec._decoders.items() if name != topic}
    return broken


def test_what_was_kept_comes_back_whole(small: Restored) -> None:
    with opened(small.store(ORDER_STATUS)) as (_, store):
        assert unreadable(store, CODEC) == []
        assert unfit(store, side_of(ORDER_STATUS)) == []
    today, golden = today_of(small), small.golden(ORDER_STATUS)
    assert golden["items"].keys() == today["items"].keys() != set()
    assert differences(golden, today) == []
    assert differences(today, golden) == []


def test_a_forgotten_topic_is_seen(small: Restored) -> None:
    with opened(small.store(ORDER_STATUS)) as (_, store):
        found = unreadable(store, without(CODEC, REGISTERED))
    assert len(found) == len(small.golden(ORDER_STATUS)["items"])
    assert all(REGISTERED in line and "UnknownTopicError" in line for line in found)


def test_another_rule_for_ids_is_seen(small: Restored, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(small.store(ORDER_STATUS)) as (_, store):
        monkeypatch.setattr("chassis.streams._stream_id", lambda *_: None)
        assert len(unreadable(store, CODEC)) == store.head()


def test_a_changed_row_column_or_state_is_seen(small: Restored) -> None:
    golden, today = small.golden(ORDER_STATUS), today_of(small)
    key, other = sorted(today["items"])[:2]
    today["items"][key]["status"] = "lost"
    del today["items"][key]["title"]
    today["items"][f"{other} again"] = today["items"].pop(other)
    del today["notes"]
    (state,) = today["state of order"].values()
    state["currency"] = "XXX"
    (order,) = golden["state of order"]
    assert sorted(differences(golden, today)) == sorted(
        [
            f"items {key}.status: was 'paid', is 'lost'",
            f"items {key}.title: gone",
            f"items {other}: row gone",
            f"items {other} again: new row",
            "notes: gone",
            f"state of order {order}.currency: was 'EUR', is 'XXX'",
        ]
    )


def test_what_is_new_is_let_through(small: Restored) -> None:
    golden, today = small.golden(ORDER_STATUS), today_of(small)
    before = deepcopy(golden)
    today["colours"] = {"[]": {"colour": "red"}}
    for row in today["items"].values():
        row["colour"] = "red"
    assert differences(golden, today) == []
    assert golden == before


@pytest.mark.parametrize("written", [str.encode, lambda text: text.encode().hex().encode()])
def test_a_kept_secret_is_seen(tmp_path: Path, written: Callable[[str], bytes]) -> None:
    (tmp_path / "store.sql").write_bytes(b"INSERT '" + written(MARKS[0]) + b"'")
    assert list(betrayals(tmp_path)) == [f"store.sql holds {MARKS[0]!r}…"]


def test_releases_are_found_in_the_order_of_their_versions(tmp_path: Path) -> None:
    for name in ("0.10.0", "0.2.0", "notes", "1.0.0"):
        (tmp_path / name).mkdir()
    assert [str(release) for release in releases(tmp_path)] == ["0.2.0", "0.10.0", "1.0.0"]
