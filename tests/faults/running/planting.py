"""Faults planted on purpose, to see that the harness would catch them in the product.

Each is put over the product's code inside the forked process; nothing of it is in the product.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from nats.aio.msg import Msg

from chassis.delivery.follower import Follower
from chassis.store.port import Commit, Fence
from chassis.store.postgresql import PostgreSQLEventStore
from chassis.store.sqlite import SQLiteEventStore
from chassis.writer.recent import RecentAnswers
from services.marketplace_gateway.application.marketplace import Draft, Preview
from services.marketplace_gateway.application.working import booking_steps as steps
from services.marketplace_gateway.application.working.booking_prices import priced
from services.marketplace_gateway.application.working.bookings import BookingWorker
from services.marketplace_gateway.domain.references import FailedItem


def _ack_before_commit() -> None:
    """A follower acks before it applies. By itself the hole that a death leaves is refilled."""
    taking = Follower._take

    async def take(self: Follower, messages: Sequence[Msg], fence: Fence) -> None:
        for message in messages:
            await message.ack()
            message._ackd = False  # the product acks once more
        await taking(self, messages, fence)

    _put(Follower, "_take", take)


def _ack_before_commit_trusted() -> None:
    """The same in a follower that trusts acks: what was acked is not asked for again."""
    _ack_before_commit()
    taking = Follower._take

    async def take(self: Follower, messages: Sequence[Msg], fence: Fence) -> None:
        before = int((messages[0].headers or {})["ce-prevsequence"])
        self.position = max(self.position, before)
        await taking(self, messages, fence)

    async def no_look(self: Follower, _: Fence) -> None:
        self.caught_up = True

    _put(Follower, "_take", take)
    _put(Follower, "_look_at_feed", no_look)


def _create_before_recording() -> None:
    """The create call leaves before its outer id is recorded."""

    async def start(
        _: BookingWorker, errand: Any, draft: Draft, preview: Preview, refused: Sequence[FailedItem]
    ) -> timedelta | None:
        placement = await errand.account.once(
            lambda token: errand.market.create(token, draft, preview)
        )
        booking_id = errand.booking_id
        await errand.recorder.record(
            lambda unit: (
                priced(unit, booking_id, preview)
                and steps.start(unit, booking_id, draft.outer_id, preview.total)
            )
        )
        await errand.recorder.record(lambda unit: steps.place(unit, booking_id, placement, refused))
        return None

    _put(BookingWorker, "_start", start)


def _position_in_another_transaction() -> None:
    """How far a consumer has come is committed before what it brought."""

    def over(committing: Any) -> Any:
        def commit(self: Any, wanted: Commit) -> Any:
            if wanted.positions and wanted.receipts:
                committing(self, Commit(positions=wanted.positions, fences=wanted.fences))
                wanted.positions = {}
            return committing(self, wanted)

        return commit

    _over_stores(over)


def _dropped_inbox() -> None:
    """Commands leave no receipt, neither in the store nor in memory."""

    def over(committing: Any) -> Any:
        def commit(self: Any, wanted: Commit) -> Any:
            wanted.receipts = []
            return committing(self, wanted)

        return commit

    def forget(_: RecentAnswers, __: Any) -> None:
        """Remember nothing."""

    _over_stores(over)
    _put(RecentAnswers, "remember", forget)


def _over_stores(over: Callable[[Any], Any]) -> None:
    for store in (SQLiteEventStore, PostgreSQLEventStore):
        _put(store, "commit", over(store.commit))


def _put(owner: Any, name: str, planted: Any) -> None:
    setattr(owner, name, planted)


PLANTS: dict[str, Callable[[], None]] = {
    "ack-before-commit": _ack_before_commit_trusted,
    "create-before-recording": _create_before_recording,
    "position-in-another-transaction": _position_in_another_transaction,
    "dropped-inbox": _dropped_inbox,
}
"""By name; each must be caught."""

HEALED: dict[str, Callable[[], None]] = {"ack-before-commit-alone": _ack_before_commit}
"""A fault of which nothing may come to pass: a second guard stands behind what it breaks."""


def plant(name: str) -> None:
    """Put a fault into this process."""
    (PLANTS | HEALED)[name]()
