"""What comes with a command besides its content."""

from datetime import datetime

import msgspec

from chassis.store.port import Fence


class CommandContext(msgspec.Struct, frozen=True):
    """Who commands, why, when, and under which idempotency key.

    `digest` tells whether a repeat of the key says the same. `consumer` and `position` are set
    when the command is an answer to an event: they are stored with what it decides, so that
    the event is never answered twice. `fence` makes the transaction fail when the leader that
    sent it has lost its lease.
    """

    key: str
    digest: bytes
    verb: str
    agency: str
    actor: str
    correlation_id: str
    causation_id: str
    at: datetime
    consumer: str = ""
    position: int = 0
    fence: Fence | None = None
