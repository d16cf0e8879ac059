"""Messages that were kept are let go, in the order that is wanted; any one is sent again."""

from datetime import timedelta
from enum import StrEnum
from random import Random

from sandbox.clock import Clock, epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace
from sandbox.pushes.outbox import Outbox


class Ordering(StrEnum):
    SENT = "sent"
    REVERSED = "reversed"
    RANDOM = "random"


class NoAddressError(Exception):
    """The marketplace has no address to send the message to."""


class Release:
    def __init__(self, database: Database, clock: Clock, outbox: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox

    def held(self, ordering: Ordering, seed: int, marketplace: Marketplace | None) -> int:
        """How many are let go; what nobody may know yet stays, and so does what has no address."""
        places = [it.value for it in Marketplace if marketplace in {None, it}]
        places = [it for it in places if self._outbox.address(Marketplace(it)) is not None]
        now = epoch_ms(self._clock.now())
        numbers = [
            row["id"]
            for row in self._database.rows(
                "SELECT id, marketplace FROM pushes WHERE state = 'held' AND due <= :now "
                "ORDER BY id",
                {"now": now},
            )
            if row["marketplace"] in places
        ]
        if ordering is Ordering.REVERSED:
            numbers.reverse()
        elif ordering is Ordering.RANDOM:
            Random(seed).shuffle(numbers)  # noqa: S311  no secret
        with self._database.transaction():
            for place, number in enumerate(numbers):
                self._wait(number, now - len(numbers) + place)
        return len(numbers)

    def again(self, push_id: int) -> bool:
        """Whether there is such a message. Raises NoAddressError."""
        row = self._database.row("SELECT marketplace FROM pushes WHERE id = :id", {"id": push_id})
        if row is None:
            return False
        if self._outbox.address(Marketplace(row["marketplace"])) is None:
            raise NoAddressError
        self._wait(push_id, epoch_ms(self._clock.now() - timedelta(milliseconds=1)))
        return True

    def _wait(self, push_id: int, due: int) -> None:
        """Due times keep the order in which messages go out."""
        self._database.execute(
            "UPDATE pushes SET state = 'waiting', attempts = 0, due = :due WHERE id = :id",
            {"id": push_id, "due": due},
        )
