"""What a transaction writes is there as a whole, in order, or not at all."""

from uuid import uuid4

import pytest

from chassis.store.port import Commit, PersonalRecord, StoreConflictError
from tests.conformance.stores.contents import NOON, Store, event, events, receipt


def test_positions_rise(store: Store) -> None:
    """Each event stands behind all that were committed before."""
    first = store.commit(Commit(events=event() + event()))
    second = store.commit(Commit(events=event()))
    assert list(first) == sorted(first)
    assert len(first) == 2
    assert second[0] > first[-1]
    assert store.head() == second[0]


def test_an_empty_store_begins_at_nothing(store: Store) -> None:
    """Head, positions and pages of a new store say zero and nothing."""
    assert (store.head(), store.position("anyone"), list(store.after(0, 10))) == (0, 0, [])
    assert store.streams([uuid4()]) == {}
    assert store.versions([]) == {}


def test_the_tables_can_be_made_twice(store: Store) -> None:
    """Making what exists changes nothing."""
    store.commit(Commit(events=event()))
    store.create()
    assert store.head() == 1


def test_the_same_version_twice_is_a_conflict(store: Store) -> None:
    """Of two that write the same version the second is refused, with all it brought."""
    stream = uuid4()
    store.commit(Commit(events=events(stream, 1)))
    late = Commit(
        events=event() + events(stream, 1),
        receipts=[receipt("k")],
        positions={"follower": 7},
        personal=[PersonalRecord("default", "anna", b"name")],
    )
    with pytest.raises(StoreConflictError):
        store.commit(late)
    assert len(store.after(0, 10)) == 1
    assert store.receipts([("default", "k")]) == {}
    assert store.position("follower") == 0
    assert store.personal("default", "anna") is None


@pytest.mark.parametrize("with_events", [True, False], ids=["events", "refusal"])
def test_the_same_key_twice_is_a_conflict(store: Store, *, with_events: bool) -> None:
    """A key is taken once, also by a command that decided nothing."""
    store.commit(Commit(events=event(), receipts=[receipt("k", answer=b"first")]))
    again = event() if with_events else []
    with pytest.raises(StoreConflictError):
        store.commit(Commit(events=again, receipts=[receipt("new"), receipt("k", answer=b"two")]))
    assert store.receipts([("default", "new"), ("default", "k")]) == {
        ("default", "k"): receipt("k", answer=b"first")
    }
    assert store.head() == 1


def test_a_store_works_on_after_a_conflict(store: Store) -> None:
    """A refused transaction leaves no connection in an aborted state."""
    store.commit(Commit(receipts=[receipt("k")]))
    for _ in range(20):
        with pytest.raises(StoreConflictError):
            store.commit(Commit(events=event(), receipts=[receipt("k")]))
    assert store.commit(Commit(events=event()))


def test_receipts_come_back_whole(store: Store) -> None:
    """Digest, answer and time are kept to the byte; the agency is part of the key."""
    written = [receipt("k", "a", b"1"), receipt("k", "b", b"\x00\xff"), receipt("键 🔑", "a")]
    store.commit(Commit(receipts=written))
    found = store.receipts([("a", "k"), ("b", "k"), ("a", "键 🔑"), ("c", "k")])
    assert sorted(found) == [("a", "k"), ("a", "键 🔑"), ("b", "k")]
    assert found["b", "k"].answer == b"\x00\xff"
    assert found["a", "k"].digest == bytes(range(32))
    assert found["a", "k"].at == NOON


def test_a_consumer_position_moves_with_the_transaction(store: Store) -> None:
    """The last stored position counts, each consumer for itself."""
    store.commit(Commit(events=event(), positions={"one": 3, "two": 4}))
    store.commit(Commit(positions={"one": 5}))
    assert (store.position("one"), store.position("two")) == (5, 4)


def test_what_was_only_read_must_not_have_moved_on(store: Store) -> None:
    """A transaction that stands on an old version of another stream is a conflict."""
    read, absent = uuid4(), uuid4()
    store.commit(Commit(events=events(read, 1, 2)))
    with pytest.raises(StoreConflictError):
        store.commit(Commit(events=event(), receipts=[receipt("k")], unchanged={read: 1}))
    with pytest.raises(StoreConflictError):
        store.commit(Commit(receipts=[receipt("k")], unchanged={absent: 1}))
    assert store.head() == 2
    store.commit(Commit(receipts=[receipt("k")], unchanged={read: 2, absent: 0}))
