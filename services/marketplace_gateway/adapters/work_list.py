"""The work list, out of the gateway's views."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Table, and_, func, or_, select

from chassis.store.database import Database
from services.marketplace_gateway.adapters.tables import (
    bindings,
    bookings,
    provider_order_items,
    provider_orders,
    questions,
    rules,
    sessions,
    synchronizations,
    unbindings,
)
from services.marketplace_gateway.application.ports import Work
from services.marketplace_gateway.domain import unbinding
from services.marketplace_gateway.domain.binding import BindingState, BindingStatus
from services.marketplace_gateway.domain.booking import OPEN, BookingState, BookingStatus
from services.marketplace_gateway.domain.booking_events import HoldReason
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.rules import RulesState
from services.marketplace_gateway.domain.session import SessionState
from services.marketplace_gateway.domain.synchronization import SynchronizationState
from services.marketplace_gateway.domain.unbinding import UnbindingState

S = TypeVar("S")
LIMIT = 200
"""Rows per look; the rest is seen at the next one."""

SENT = frozenset(
    {
        BookingStatus.STARTED,
        BookingStatus.IN_DOUBT,
        BookingStatus.PLACED,
        BookingStatus.GIVEN_UP,
    }
)
"""Bookings that count against the budget of their session."""


class SqlWorkList:
    """See `WorkList`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rules(self, agency: str) -> RulesState | None:
        found = self._select(rules, RulesState, rules.c.agency == agency)
        return found[0].state if found else None

    def starts(self, agency: str, session_id: str, since: datetime) -> Sequence[datetime]:
        statement = select(bookings.c.started_at).where(
            bookings.c.agency == agency,
            bookings.c.session_id == session_id,
            bookings.c.started_at > since.isoformat(),
            bookings.c.status.in_(SENT),
        )
        with self._database.engine.connect() as connection:
            return [datetime.fromisoformat(at) for at in connection.execute(statement).scalars()]

    def handing_over(self) -> Sequence[Work[SessionState]]:
        handing = sessions.c.handing_over_to != ""
        return self._select(sessions, SessionState, sessions.c.removed.is_(False), handing)

    def orders_of(self, agency: str, session_id: str) -> Sequence[Work[KnownOrderState]]:
        own = (provider_orders.c.agency == agency, provider_orders.c.session_id == session_id)
        return self._select(provider_orders, KnownOrderState, *own, limit=None)

    def sessions(self, provider: Provider | None = None) -> Sequence[Work[SessionState]]:
        where: list[ColumnElement[bool]] = [sessions.c.removed.is_(False)]
        if provider is not None:
            where.append(sessions.c.provider == provider)
        return self._select(sessions, SessionState, *where, limit=None)

    def session(self, agency: str, session_id: str) -> Work[SessionState] | None:
        found = self._select(
            sessions,
            SessionState,
            sessions.c.agency == agency,
            sessions.c.session_id == session_id,
        )
        return found[0] if found else None

    def load(self, agency: str) -> Mapping[str, int]:
        statement = (
            select(bookings.c.session_id, func.count())
            .where(bookings.c.agency == agency, bookings.c.status.in_(OPEN))
            .group_by(bookings.c.session_id)
        )
        with self._database.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def bookings(self, now: datetime) -> Sequence[Work[BookingState]]:
        held = bookings.c.status == BookingStatus.HELD
        reason = bookings.c.held_reason
        over = or_(
            and_(bookings.c.held_until.is_not(None), bookings.c.held_until <= now.isoformat()),
            and_(reason == HoldReason.SESSION_EXPIRED, _usable(bookings)),
            and_(reason == HoldReason.PAUSED, _usable(bookings, sessions.c.blocked.is_(False))),
            # A person has given the session more room, or let it work again, since it was held.
            and_(
                reason == HoldReason.LIMIT,
                _usable(
                    bookings,
                    sessions.c.paused_until.is_(None),
                    sessions.c.position > bookings.c.position,
                ),
            ),
        )
        in_doubt = bookings.c.status == BookingStatus.IN_DOUBT
        quick = bookings.c.status.in_([BookingStatus.PREPARED, BookingStatus.STARTED])
        # Each kind has its own limit: many that wait must not hide those that can begin.
        return [
            *self._select(bookings, BookingState, quick),
            *self._select(bookings, BookingState, held, over),
            *self._select(bookings, BookingState, in_doubt),
        ]

    def bookings_of(self, agency: str, operation_id: str) -> Sequence[Work[BookingState]]:
        return self._select(
            bookings,
            BookingState,
            bookings.c.agency == agency,
            bookings.c.operation_id == operation_id,
            limit=None,
        )

    def open_bookings(self, agency: str) -> Sequence[Work[BookingState]]:
        own = (bookings.c.agency == agency, bookings.c.status.in_(OPEN))
        return self._select(bookings, BookingState, *own, limit=None)

    def unclaimed(self, agency: str, provider: Provider) -> Sequence[Work[KnownOrderState]]:
        nobodys = (
            provider_orders.c.agency == agency,
            provider_orders.c.provider == provider,
            provider_orders.c.matched.is_(False),
            provider_orders.c.open.is_(True),
        )
        return self._select(provider_orders, KnownOrderState, *nobodys, limit=None)

    def unbindings_of(self, agency: str, operation_id: str) -> Sequence[Work[UnbindingState]]:
        return self._select(
            unbindings,
            UnbindingState,
            unbindings.c.agency == agency,
            unbindings.c.operation_id == operation_id,
            limit=None,
        )

    def bindings(self) -> Sequence[Work[BindingState]]:
        return self._select(bindings, BindingState, bindings.c.status == BindingStatus.OPEN)

    def unbindings(self) -> Sequence[Work[UnbindingState]]:
        asked = (
            select(questions.c.question_id)
            .where(
                questions.c.agency == unbindings.c.agency,
                questions.c.subject_id
                == unbindings.c.operation_id + "/" + unbindings.c.provider_order_id,
                questions.c.choice.is_(None),
            )
            .exists()
        )
        ended = unbindings.c.status.in_(unbinding.ENDED)
        return self._select(unbindings, UnbindingState, ~ended, ~asked)

    def synchronizations(self) -> Sequence[Work[SynchronizationState]]:
        usable = _usable(synchronizations, sessions.c.blocked.is_(False))
        due = or_(synchronizations.c.waiting.is_(False), usable)
        return self._select(
            synchronizations, SynchronizationState, synchronizations.c.outcome.is_(None), due
        )

    def provider_order(
        self, agency: str, provider: Provider, order_id: str
    ) -> Work[KnownOrderState] | None:
        found = self._select(
            provider_orders,
            KnownOrderState,
            provider_orders.c.agency == agency,
            provider_orders.c.provider == provider,
            provider_orders.c.provider_order_id == order_id,
        )
        return found[0] if found else None

    def open_orders(
        self, agency: str, order_ids: Sequence[str], session_id: str | None
    ) -> Sequence[Work[KnownOrderState]]:
        where = [provider_orders.c.agency == agency, provider_orders.c.matched.is_(True)]
        where.append(provider_orders.c.open.is_(True))
        if session_id is not None:
            where.append(provider_orders.c.session_id == session_id)
        if order_ids:
            items = provider_order_items.c
            on = select(items.provider_order_id).where(
                items.agency == agency,
                items.provider == provider_orders.c.provider,
                items.provider_order_id == provider_orders.c.provider_order_id,
                items.order_id.in_(order_ids),
            )
            where.append(on.exists())
        return self._select(provider_orders, KnownOrderState, *where, limit=None)

    def in_flight(self, agency: str, session_id: str) -> Sequence[str]:
        orders = select(provider_orders.c.provider_order_id).where(
            provider_orders.c.agency == agency,
            provider_orders.c.session_id == session_id,
            provider_orders.c.matched.is_(True),
            provider_orders.c.open.is_(True),
        )
        unfinished = select(bookings.c.booking_id).where(
            bookings.c.agency == agency,
            bookings.c.session_id == session_id,
            bookings.c.status.in_(OPEN),
        )
        with self._database.engine.connect() as connection:
            return [
                *connection.execute(orders).scalars(),
                *connection.execute(unfinished).scalars(),
            ]

    def _select(
        self,
        table: Table,
        kind: type[S],
        *where: ColumnElement[bool],
        limit: int | None = LIMIT,
    ) -> list[Work[S]]:
        statement = select(table).where(*where).order_by(table.c.position).limit(limit)
        with self._database.engine.connect() as connection:
            return [_work(table, kind, row) for row in connection.execute(statement).mappings()]


def _usable(table: Table, *further: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say whether the session of a row has a login that is accepted."""
    return (
        select(sessions.c.session_id)
        .where(
            sessions.c.agency == table.c.agency,
            sessions.c.session_id == table.c.session_id,
            sessions.c.expired.is_(False),
            *further,
        )
        .exists()
    )


def _work(table: Table, kind: type[S], row: Any) -> Work[S]:
    _, *key = (row[column.name] for column in table.primary_key)
    return Work(
        agency=row["agency"],
        key=tuple(key),
        state=msgspec.convert(row["body"], kind),
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        begun_at=datetime.fromisoformat(row["begun_at"]),
    )
