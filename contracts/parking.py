"""Commands that every service takes whose parts apply events: set one aside, try it again."""

from typing import Annotated

from pydantic import Field

from contracts.model import Message

Reason = Annotated[str, Field(min_length=1, max_length=1_000)]
Position = Annotated[int, Field(ge=1, le=2**63 - 1)]


class _OneParkedEvent(Message):
    part: Annotated[str, Field(min_length=1, max_length=100)]
    """The part as `/readyz` names it: `projection purchase_tab`, `follower of marketplace`."""
    position: Position
    """The event's place in its owner's store, as `/readyz` and `GET /parked-events` tell it."""
    reason: Reason
    """Why; it stands in the history."""


class ParkEvent(_OneParkedEvent):
    """Set the event aside at which a part has stopped, so that the part goes on behind it."""


class RetryParkedEvent(_OneParkedEvent):
    """Apply a parked event after all, once; when it fails again, it stays parked."""
