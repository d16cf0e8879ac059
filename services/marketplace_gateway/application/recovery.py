"""What a gateway that was put back from a backup must mind: it may have bought what it forgot.

Nothing may be bought for what was ordered in the time that was lost, before it was looked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.timelines import Timelines
from contracts.envelope import Envelope

CLOCKS_APART = timedelta(minutes=10)
"""How far another service's clock may be from the one of who restored."""

REMEMBERED = timedelta(days=30)
"""How far back an account's orders are read; what is older was seen, or is nobody's question."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """The time that was lost, if any was."""

    lost_until: datetime | None = None
    source_head: Callable[[], int | None] = lambda: None
    """Where order_status's feed ended when it was read first; None: it was not read yet."""

    @classmethod
    def of(cls, timelines: Timelines, source_head: Callable[[], int | None]) -> "Recovery":
        latest = timelines.latest
        if latest is None or not timelines.is_restored:
            return cls()
        return cls(datetime.fromisoformat(latest.begun_at), source_head)

    def is_on(self, now: datetime) -> bool:
        """Say whether orders may stand on the marketplace that nobody here remembers."""
        return self.lost_until is not None and now <= self.lost_until + REMEMBERED

    def was_begun_before(self, at: datetime) -> bool:
        """Say whether something of our own may have gone on in the time that was lost."""
        return self.lost_until is not None and at <= self.lost_until

    def may_be_known(self, envelope: Envelope) -> bool:
        """Say whether an event may have been acted on in the time that was lost."""
        if self.lost_until is None or envelope.time > self.lost_until + CLOCKS_APART:
            return False
        head = self.source_head()
        return head is None or envelope.sequence <= head


NOT_RESTORED = Recovery()
