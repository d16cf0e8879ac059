"""The parking lot as a follower sees it: what it must not apply, and how to go on behind that."""

import asyncio
from collections.abc import Collection

from chassis.parking.parking_lot import PartSpace
from chassis.store.port import Commit, EventStore, Fence
from contracts.envelope import Envelope


class FollowerParking:
    """For one follower; `consumer` is the name under which its position is stored."""

    def __init__(self, space: PartSpace, store: EventStore, consumer: str) -> None:
        self._space, self._store, self._consumer = space, store, consumer

    async def positions(self) -> Collection[int]:
        return await asyncio.to_thread(self._space.positions)

    async def step_over(self, position: int, fence: Fence) -> None:
        """Store that the follower has come so far, without an effect of that event."""
        commit = Commit(positions={self._consumer: position}, fences={fence})
        await asyncio.to_thread(self._store.commit, commit)

    async def stopped(self, envelope: Envelope, error: Exception) -> None:
        """Note where the follower has stopped."""
        await asyncio.to_thread(
            self._space.stopped,
            envelope.sequence,
            envelope.id,
            envelope.type,
            envelope.data,
            error,
        )
