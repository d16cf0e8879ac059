"""What was written comes back: by stream, by version, by position."""

from uuid import uuid4

import pytest

from chassis.store.port import Commit
from tests.conformance.stores.contents import Store, events


def test_streams_come_back_in_order_of_version(store: Store) -> None:
    """A stream that was written in turns with another one reads as one run."""
    one, two = uuid4(), uuid4()
    store.commit(Commit(events=events(one, 1, 2) + events(two, 1)))
    store.commit(Commit(events=events(one, 3)))
    found = store.streams([two, one, uuid4()])
    assert {k: [e.originator_version for e in v] for k, v in found.items()} == {
        one: [1, 2, 3],
        two: [1],
    }
    assert store.versions([one, two]) == {one: 3, two: 1}


def test_thousands_of_streams_load_at_once(store: Store) -> None:
    """A batch may name more streams than a statement may have parameters."""
    ids = [uuid4() for _ in range(3_000)]
    store.commit(Commit(events=[e for stream in ids for e in events(stream, 1, 2)]))
    found = store.streams([*ids, *(uuid4() for _ in range(3_000))])
    assert found.keys() == set(ids)
    assert all(len(stream) == 2 for stream in found.values())
    assert set(store.versions(ids).values()) == {2}


@pytest.mark.parametrize("page", [1, 7, 100])
def test_pages_cover_everything_once(store: Store, page: int) -> None:
    """Paging from the last seen position sees each event once, in order of commit."""
    stream = uuid4()
    for first in range(1, 41, 4):
        store.commit(Commit(events=events(stream, *range(first, first + 4))))
    seen: list[int] = []
    position = 0
    while found := store.after(position, page):
        assert len(found) <= page
        seen += [e.originator_version for e in found]
        position = found[-1].id
    assert seen == list(range(1, 41))
    assert position == store.head()


def test_any_bytes_and_any_script_come_back(store: Store) -> None:
    """Content is bytes to the store: NUL, emoji and right-to-left text are kept."""
    stream = uuid4()
    state = '{"名": "采购 🧧 שלום\\u0000"}'.encode() + b"\x00\xff"
    store.commit(Commit(events=events(stream, 1, state=state)))
    (found,) = store.streams([stream])[stream]
    assert bytes(found.state) == state
    assert bytes(store.after(0, 1)[0].state) == state
