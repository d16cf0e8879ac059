"""One row per rule of an agency: what it says, and who set it when."""

from typing import Any

import msgspec

from chassis.recorded import Recorded
from services.order_status.domain.rule_events import AutomaticBookingSet

Row = dict[str, Any]


def apply(row: Row | None, recorded: Recorded) -> Row:
    """Return the row after the event."""
    event = recorded.event
    since = None
    if isinstance(event, AutomaticBookingSet) and event.enabled:
        # Setting it anew, with another delay, say, does not turn it on again.
        since = row["since_position"] if row and row["since_position"] else recorded.position
    return {
        "agency": recorded.stream.agency,
        "rule": recorded.stream.key[0],
        "version": recorded.version,
        "position": recorded.position,
        "since_position": since,
        "content": msgspec.to_builtins(event),
        "set_by": recorded.actor,
        "set_at": recorded.at.isoformat(),
    }
