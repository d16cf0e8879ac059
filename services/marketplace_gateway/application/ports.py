"""What the gateway's work stands on, besides the marketplaces themselves."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from chassis.clock import Clock
from chassis.store.port import Fence
from chassis.wakeup import Wakeup
from chassis.writer.writer import Writer
from services.marketplace_gateway.application.marketplace import Address, Grant, Marketplace, Push
from services.marketplace_gateway.application.recovery import NOT_RESTORED, Recovery
from services.marketplace_gateway.domain.binding import BindingState
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.rules import RulesState
from services.marketplace_gateway.domain.session import SessionState
from services.marketplace_gateway.domain.synchronization import SynchronizationState
from services.marketplace_gateway.domain.unbinding import UnbindingState

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Work(Generic[S]):
    """An aggregate that has something to be done: its key, its state, and its story so far."""

    agency: str
    key: tuple[str, ...]
    state: S
    correlation_id: str
    causation_id: str
    begun_at: datetime | None = None
    """When its first event was recorded."""

    @property
    def id(self) -> str:
        return "/".join((self.agency, *self.key))


class WorkList(Protocol):
    """The gateway's views as its workers ask them. All methods block."""

    def rules(self, agency: str) -> RulesState | None:
        """Return what the agency's administrator has set, None when nothing."""

    def starts(self, agency: str, session_id: str, since: datetime) -> Sequence[datetime]:
        """Return when the session's bookings were sent."""

    def handing_over(self) -> Sequence[Work[SessionState]]:
        """Return the sessions whose orders another session shall look after."""

    def orders_of(self, agency: str, session_id: str) -> Sequence[Work[KnownOrderState]]:
        """Return every provider order that is known in a session."""

    def sessions(self, provider: Provider | None = None) -> Sequence[Work[SessionState]]:
        """Return the sessions that are not removed."""

    def session(self, agency: str, session_id: str) -> Work[SessionState] | None:
        """Return one session, also a removed one."""

    def load(self, agency: str) -> Mapping[str, int]:
        """Return how many bookings each session has open."""

    def bookings(self, now: datetime) -> Sequence[Work[BookingState]]:
        """Return the bookings to be worked on now."""

    def bookings_of(self, agency: str, operation_id: str) -> Sequence[Work[BookingState]]:
        """Return the bookings of one operation."""

    def open_bookings(self, agency: str) -> Sequence[Work[BookingState]]:
        """Return every booking that has not ended."""

    def unclaimed(self, agency: str, provider: Provider) -> Sequence[Work[KnownOrderState]]:
        """Return the open provider orders on which nothing of ours stands."""

    def unbindings_of(self, agency: str, operation_id: str) -> Sequence[Work[UnbindingState]]:
        """Return the unbindings of one operation."""

    def bindings(self) -> Sequence[Work[BindingState]]:
        """Return the open bindings."""

    def unbindings(self) -> Sequence[Work[UnbindingState]]:
        """Return the open unbindings that wait for no answer."""

    def synchronizations(self) -> Sequence[Work[SynchronizationState]]:
        """Return the synchronizations to be worked on now."""

    def provider_order(
        self, agency: str, provider: Provider, order_id: str
    ) -> Work[KnownOrderState] | None:
        """Return what is known of one provider order."""

    def open_orders(
        self, agency: str, order_ids: Sequence[str], session_id: str | None
    ) -> Sequence[Work[KnownOrderState]]:
        """Return the open provider orders of these shop orders (all, when none is named)."""

    def in_flight(self, agency: str, session_id: str) -> Sequence[str]:
        """Return the numbers of a session's open provider orders and bookings."""


class Credentials(Protocol):
    """Tokens of sessions, encrypted at rest."""

    def account_taken(self, agency: str, provider: Provider, account_id: str) -> str | None:
        """Return the session that holds this account already, if any."""

    def store(self, agency: str, session_id: str, provider: Provider, grant: Grant) -> None:
        """Keep a login's tokens."""

    def reseal(self) -> int:
        """Encrypt with the first key what is encrypted with another; return of how many."""

    def forget_removed(self) -> None:
        """Drop the tokens of sessions that were removed; their accounts are free again."""

    async def access(self, agency: str, session_id: str) -> str:
        """Return a token that works now, refreshed when it is about to end.

        Raises TokenInvalidError when only a person can help, and what `refresh` raises.
        """

    async def renew(self, agency: str, session_id: str, refused: str) -> str:
        """Return another token than the one that the marketplace has just refused.

        That is the stored one where somebody has logged in or refreshed meanwhile; else the
        refresh token is tried once. Raises as `access`.
        """

    def ending(self, before: datetime) -> Sequence[tuple[str, str, datetime]]:
        """Return agency, session id and end of the authorisations that end before."""


@dataclass(frozen=True, slots=True)
class ReceivedPush:
    """A push message that was stored before it was answered."""

    provider: Provider
    message_id: str
    account_id: str
    order_id: str
    tells_of_parcels: bool = False
    """Whether it is about a parcel's way rather than about the order."""


def received(provider: Provider, push: Push, message_id: str) -> list[ReceivedPush]:
    """Return a message as it is stored: one for each order that it concerns."""
    orders = (push.order_id, *push.further_order_ids)
    return [
        ReceivedPush(
            provider,
            message_id if number == 0 else f"{message_id}/{number}",
            push.account_id,
            order_id,
            push.tells_of_parcels,
        )
        for number, order_id in enumerate(orders)
    ]


class Inbox(Protocol):
    """Push messages that wait to be worked off, and how far each poll has come."""

    def take(self, push: ReceivedPush, topic: str, at: datetime) -> bool:
        """Store a message; False when it was stored before."""

    def waiting(self) -> Sequence[ReceivedPush]:
        """Return those not worked off."""

    def done(self, push: ReceivedPush, at: datetime) -> None:
        """Mark one as worked off."""

    def cursor(self, agency: str, session_id: str) -> datetime | None:
        """Return the last time of change seen, by the marketplace's own clock."""

    def reconciled_at(self, agency: str, session_id: str) -> datetime | None:
        """Return when a session was last compared with the marketplace's list."""

    def note_reconciled(self, agency: str, session_id: str, at: datetime) -> None:
        """Note that it has been."""

    def move_cursor(self, agency: str, session_id: str, modified_at: datetime) -> None:
        """Note the last time of change seen."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long; in a test everything is quicker."""

    absence_window: timedelta
    look_up_every: timedelta
    poll_every: timedelta
    poll_overlap: timedelta
    """How far before the last change that it has seen a poll begins."""
    retry_after: timedelta
    replay_every: timedelta
    """How often messages that could not be delivered to us are asked for."""
    reconcile_every: timedelta


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the workers use."""

    writer: Writer
    work: WorkList
    marketplaces: Mapping[Provider, Marketplace]
    credentials: Credentials
    inbox: Inbox
    address: Address
    pace: Pace
    clock: Clock
    changed: Wakeup
    """Rung when the views have changed."""
    settled: Callable[[], Awaitable[object]]
    """Waits, not for long, until the views show everything that was recorded so far."""
    holds: Callable[[Fence], bool]
    """Says whether this process certainly leads: asked just before a call that buys."""
    recovery: Recovery = NOT_RESTORED
    """The time that was lost, where the gateway was put back from a backup."""
