"""The named points at which a process can be made to die, stop or wait."""

from enum import IntEnum

ORDER_STATUS, GATEWAY, ACTIVITY_LOG = "order_status", "marketplace_gateway", "activity_log"

_WRITER = (
    "command.before",
    "commit.before",
    "commit.within",
    "commit.after",
    "answer.before",
    "publish.before",
    "publish.within",
    "publish.after",
    "project.before",
    "project.within",
    "project.after",
)
_FOLLOWER = ("apply.before", "apply.after", "ack.before", "ack.after")
_MARKETPLACE = (
    "create.before",
    "create.after",
    "read.before",
    "read.after",
    "push.before",
    "push.after",
)

POINTS: dict[str, tuple[str, ...]] = {
    ORDER_STATUS: (*_WRITER, *_FOLLOWER),
    GATEWAY: (*_WRITER, *_FOLLOWER, *_MARKETPLACE),
    ACTIVITY_LOG: ("apply.before", "apply.within", "apply.after", "ack.before", "ack.after"),
}
"""By service. `before` and `after` name the moment beside what the first word says: a command
taken and its answer, a commit, a publish, an ack, a projected batch, a call that buys, another
call to a marketplace, the record of a push. `within` is inside its transaction or batch."""

NAMES = tuple(dict.fromkeys(name for names in POINTS.values() for name in names))

assert len(NAMES) <= 32, "a board has one bit for each"

NATS_POINTS = ("publish.before", "publish.within", "publish.after", "apply.after", "ack.after")
"""Where nats-server is killed, while the process that came there waits."""

POSTGRESQL_POINTS = ("commit.before", "commit.within", "commit.after", "project.within")
"""Likewise PostgreSQL."""


class Action(IntEnum):
    """What a process does at the point that it was told."""

    DIE = 1
    """Kill itself with SIGKILL."""
    STOP = 2
    """Stop itself with SIGSTOP, until somebody lets it go on."""
    WAIT = 3
    """Stand still until it is released: meanwhile something is done to what it relies on."""
