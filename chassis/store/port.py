"""The port to an event store, and what one transaction writes into it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec
from eventsourcing.persistence import Notification

from chassis.timelines import Timelines


class StoreConflictError(Exception):
    """Somebody else wrote the same version, or the same idempotency key, first."""


class StoreUnavailableError(Exception):
    """The database cannot be reached or refuses; whether the last commit happened is unknown."""


class LeadershipLostError(Exception):
    """The transaction's leader is leader no more; nothing was written."""


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event that is to be stored.

    It has the fields of the library's StoredEvent, which takes four times as long to make.
    """

    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """A row of the inbox: a command that was answered, so that its repeat gets the same answer."""

    agency: str
    key: str
    digest: bytes
    """SHA-256 of what the command said: the same key with other content is refused."""
    answer: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """What is known about a person, kept apart from the events so that it can be erased."""

    agency: str
    reference: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Fence:
    """The lease under which a leader acts, and its epoch when it took it."""

    lease: str
    epoch: int


@dataclass(slots=True)
class Commit:
    """Everything that one transaction writes; all of it or nothing."""

    events: list[NewEvent] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    """How far each consumer has come, by its name."""
    personal: list[PersonalRecord] = field(default_factory=list)
    fences: set[Fence] = field(default_factory=set)
    unchanged: dict[UUID, int] = field(default_factory=dict)
    """Versions of streams that were only read; where one has moved on, it is a conflict."""
    known: int | None = None
    """The position up to which the writer has heard of others' events; None = it never asks."""


class Written(msgspec.Struct, frozen=True):
    """What a session tells of a commit."""

    positions: Sequence[int] = ()
    """Of its own events."""
    head: int = 0
    """The last position there is; up to there nothing is unknown any more."""
    others: Collection[bytes] | None = ()
    """Ids of the streams that others have written to since `known`; None = too many to tell."""


class EventStore(Protocol):
    """An append-only store of events with its inbox; one conformance suite runs every kind.

    All methods block and may be called from any thread. They raise StoreUnavailableError when
    the database does not answer.
    """

    exclusive: bool
    """True when this process is certainly the only writer (SQLite)."""

    def create(self) -> None:
        """Create what is missing; harmless when everything is there."""

    def commit(self, commit: Commit) -> Sequence[int]:
        """Write all durably and return the events' positions, rising and without overlap.

        Raises StoreConflictError or LeadershipLostError.
        """

    def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        """Return the receipts that exist of these (agency, key) pairs."""

    def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[Notification]]:
        """Return the events of these streams, each in order of version; absent = no event."""

    def versions(self, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """Return the present version of these streams; absent = no event."""

    def after(self, position: int, limit: int) -> Sequence[Notification]:
        """Return up to `limit` events behind `position`, in order of commit."""

    def head(self) -> int:
        """Return the last position, 0 when there is none."""

    def position(self, consumer: str) -> int:
        """Return how far a consumer has come, 0 at first."""

    def timelines(self) -> Timelines:
        """Return the store's own timelines; `create` has made the first."""

    def personal(self, agency: str, reference: str) -> bytes | None:
        """Return what is known about a person, or None."""

    def erase(self, agency: str, reference: str) -> None:
        """Forget a person."""

    def session(self) -> "Session":
        """Return the store as an event loop uses it; it is opened by its first call."""

    def close(self) -> None:
        """Release all connections."""


class Session(Protocol):
    """The store for the writer: it waits on the event loop, and blocks no thread of ours for long.

    It raises what `EventStore` raises.
    """

    async def commit(self, commit: Commit) -> Written:
        """Write as `EventStore.commit` does, and tell what others have written meanwhile."""

    async def streams(self, ids: Sequence[UUID]) -> Mapping[UUID, list[Notification]]:
        """See `EventStore.streams`."""

    async def receipts(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Receipt]:
        """See `EventStore.receipts`."""

    async def head(self) -> int:
        """See `EventStore.head`."""

    async def close(self) -> None:
        """Release what the session opened; the store stays open."""
