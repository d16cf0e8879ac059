"""A leader that has lost its lease writes nothing."""

import pytest

from chassis.leadership.lease import Lease
from chassis.store.port import Commit, Fence, LeadershipLostError, PersonalRecord
from tests.conformance.stores.contents import Store, event, receipt


def everything(fence: Fence) -> Commit:
    return Commit(
        events=event(),
        receipts=[receipt("k")],
        positions={"follower": 9},
        personal=[PersonalRecord("a", "1", b"Anna")],
        fences={fence},
    )


def test_the_present_leader_writes(store: Store) -> None:
    """The fence of the present epoch lets everything through."""
    fence = Lease(store.database, "leader", "one").acquire()
    assert fence is not None
    assert store.commit(everything(fence))


@pytest.mark.parametrize("fence", [Fence("leader", 0), Fence("leader", 2), Fence("other", 1)])
def test_any_other_epoch_is_refused_whole(store: Store, fence: Fence) -> None:
    """An old epoch, one that was never given, and an unknown lease write nothing at all."""
    Lease(store.database, "leader", "one").acquire()
    with pytest.raises(LeadershipLostError):
        store.commit(everything(fence))
    assert store.head() == 0
    assert store.receipts([("default", "k")]) == {}
    assert store.position("follower") == 0
    assert store.personal("a", "1") is None
