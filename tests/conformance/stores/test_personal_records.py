"""What is known about people lies beside the events and can be forgotten."""

from chassis.store.port import Commit, PersonalRecord
from tests.conformance.stores.contents import Store, event


def test_a_record_is_kept_replaced_and_forgotten(store: Store) -> None:
    """Erasing takes the record and leaves the events."""
    store.commit(Commit(events=event(), personal=[PersonalRecord("a", "order/1", b"Anna")]))
    store.commit(Commit(personal=[PersonalRecord("a", "order/1", "安娜".encode())]))
    assert store.personal("a", "order/1") == "安娜".encode()
    store.erase("a", "order/1")
    assert store.personal("a", "order/1") is None
    assert store.head() == 1


def test_another_agency_does_not_see_it(store: Store) -> None:
    """The same reference in two agencies is two people."""
    store.commit(
        Commit(personal=[PersonalRecord("a", "1", b"Anna"), PersonalRecord("b", "1", b"")])
    )
    store.erase("a", "1")
    assert store.personal("a", "1") is None
    assert store.personal("b", "1") == b""
