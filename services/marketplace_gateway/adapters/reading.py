"""What the pages ask of the gateway: sessions, provider orders, to pay, unmatched, questions."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import RowMapping, func, select

from chassis.store.database import Database
from services.marketplace_gateway.adapters.tables import (
    bookings,
    credentials,
    provider_orders,
    questions,
    rules,
    sessions,
    synchronizations,
)
from services.marketplace_gateway.adapters.work_list import SENT
from services.marketplace_gateway.application.marketplace import Address
from services.marketplace_gateway.application.rule_setting import RuleSetting
from services.marketplace_gateway.domain.booking import OPEN
from services.marketplace_gateway.domain.budget import left, next_start
from services.marketplace_gateway.domain.known_order import CLOSED
from services.marketplace_gateway.domain.provider_order import ProviderStatus
from services.marketplace_gateway.domain.rules import RulesState
from services.marketplace_gateway.domain.session import SessionState

Row = dict[str, Any]


class GatewayReading:
    """Read-only queries; every one is of one agency."""

    def __init__(self, database: Database, setting: RuleSetting, warehouse: Address) -> None:
        """`warehouse`: where goods go when no rule fits."""
        self._database, self._setting = database, setting
        self._warehouse = msgspec.to_builtins(warehouse)

    def sessions(self, agency: str, now: datetime) -> list[Row]:
        """Return every session with how much is in flight on it, and how much it may book."""
        in_hand = (
            select(func.count())
            .select_from(bookings)
            .where(
                bookings.c.agency == agency,
                bookings.c.session_id == sessions.c.session_id,
                bookings.c.status.in_(OPEN),
            )
            .scalar_subquery()
        )
        in_flight = (
            select(func.count())
            .select_from(provider_orders)
            .where(
                provider_orders.c.agency == agency,
                provider_orders.c.session_id == sessions.c.session_id,
                provider_orders.c.matched.is_(True),
                provider_orders.c.open.is_(True),
            )
            .scalar_subquery()
        )
        lasts_until = (
            select(credentials.c.refresh_expires_at)
            .where(
                credentials.c.agency == agency,
                credentials.c.session_id == sessions.c.session_id,
            )
            .scalar_subquery()
        )
        counted = (in_hand.label("in_hand"), in_flight.label("in_flight"))
        statement = (
            select(sessions, *counted, lasts_until.label("lasts_until"))
            .where(sessions.c.agency == agency, sessions.c.removed.is_(False))
            .order_by(sessions.c.provider, sessions.c.name)
        )
        return [self._session(row, now) for row in self._rows(statement)]

    def rules(self, agency: str) -> Row:
        """Return the agency's rules with who set them, the defaults where nothing was set."""
        found = self._rows(select(rules).where(rules.c.agency == agency))
        body = found[0]["body"] if found else msgspec.to_builtins(RulesState())
        setting = self._setting.of(agency, found[0]["position"] if found else 0)
        delivery = {"addresses": body["addresses"], "rules": body["delivery"]}
        return {
            "price_guard": {**body["price_guard"], **setting["price_guard"]},
            "delivery": {**delivery, "warehouse": self._warehouse, **setting["delivery"]},
            "set_at": found[0]["changed_at"] if found else None,
        }

    def _session(self, row: RowMapping, now: datetime) -> Row:
        """Return one session, with what its booking budget leaves now."""
        state = msgspec.convert(row["body"], SessionState)
        reach = state.budget.reach
        starts = self._starts(row["agency"], row["session_id"], now - reach) if reach else []
        again = max(next_start(state.budget, starts, now), state.waits_until(now) or now)
        until = state.waits_until(now)
        return _session(row, state) | {
            "paused_until": until.isoformat() if until else None,
            "budget": msgspec.to_builtins(state.budget),
            "bookings_left": 0 if again > now else left(state.budget, starts, now),
            "next_booking_at": again.isoformat() if again > now else None,
        }

    def _starts(self, agency: str, session_id: str, since: datetime) -> list[datetime]:
        statement = select(bookings.c.started_at).where(
            bookings.c.agency == agency,
            bookings.c.session_id == session_id,
            bookings.c.started_at > since.isoformat(),
            bookings.c.status.in_(SENT),
        )
        return [datetime.fromisoformat(row["started_at"]) for row in self._rows(statement)]

    def provider_orders(
        self,
        agency: str,
        *,
        unmatched: bool,
        limit: int,
        after: int,
        provider: str | None = None,
        session_id: str | None = None,
    ) -> list[Row]:
        """Return provider orders, oldest change first, paged by position."""
        statement = (
            select(provider_orders)
            .where(provider_orders.c.agency == agency, provider_orders.c.position > after)
            .order_by(provider_orders.c.position)
            .limit(limit)
        )
        if unmatched:
            statement = statement.where(
                provider_orders.c.matched.is_(False), provider_orders.c.status.not_in(CLOSED)
            )
        asked = {
            provider_orders.c.provider: provider,
            provider_orders.c.session_id: session_id,
        }
        for column, value in asked.items():
            if value:
                statement = statement.where(column == value)
        return [_provider_order(row) for row in self._rows(statement)]

    def provider_order(self, agency: str, provider: str, number: str) -> Row | None:
        statement = select(provider_orders).where(
            provider_orders.c.agency == agency,
            provider_orders.c.provider == provider,
            provider_orders.c.provider_order_id == number,
        )
        found = self._rows(statement)
        return _provider_order(found[0]) if found else None

    def to_pay(self, agency: str, session_id: str | None) -> Row:
        """Return the unpaid orders of ours, with their sum; per currency, as sums do not mix."""
        statement = (
            select(provider_orders)
            .where(
                provider_orders.c.agency == agency,
                provider_orders.c.matched.is_(True),
                provider_orders.c.status == ProviderStatus.UNPAID,
            )
            .order_by(provider_orders.c.pay_before, provider_orders.c.position)
        )
        if session_id:
            statement = statement.where(provider_orders.c.session_id == session_id)
        orders = [_provider_order(row) for row in self._rows(statement)]
        sums: dict[str, Decimal] = {}
        for order in orders:
            if order["total"]:
                currency = order["total"]["currency"]
                amount = Decimal(order["total"]["amount"])
                sums[currency] = sums.get(currency, Decimal(0)) + amount
        totals = [{"amount": str(a), "currency": c} for c, a in sorted(sums.items())]
        return {"orders": orders, "totals": totals, "count": len(orders)}

    def questions(self, agency: str, *, waiting: bool) -> list[Row]:
        statement = select(questions).where(questions.c.agency == agency)
        if waiting:
            statement = statement.where(questions.c.choice.is_(None))
        statement = statement.order_by(questions.c.position).limit(500)
        return [_question(row) for row in self._rows(statement)]

    def bookings(self, agency: str, operation_id: str) -> list[Row]:
        statement = (
            select(bookings)
            .where(bookings.c.agency == agency, bookings.c.operation_id == operation_id)
            .order_by(bookings.c.position)
        )
        return [_booking(row) for row in self._rows(statement)]

    def synchronization(self, agency: str, synchronization_id: str) -> Row | None:
        statement = select(synchronizations).where(
            synchronizations.c.agency == agency,
            synchronizations.c.synchronization_id == synchronization_id,
        )
        found = self._rows(statement)
        if not found:
            return None
        row = found[0]
        return {
            "synchronization_id": row["synchronization_id"],
            "session_id": row["session_id"],
            "outcome": row["outcome"],
            "waiting": row["waiting"],
            "started": row["body"]["started"],
            "provider_orders_read": row["body"]["provider_orders_read"],
            "changed": row["body"]["changed"],
            "errors": row["body"]["errors"],
        }

    def _rows(self, statement: Any) -> Sequence[RowMapping]:
        with self._database.engine.connect() as connection:
            return connection.execute(statement).mappings().all()


def _standing(state: SessionState) -> str:
    """Return the one word that matters most about a session."""
    if state.handing_over_to:
        return "handing_over"
    if state.blocked:
        return "blocked"
    if state.expired:
        return "expired"
    return "disabled" if state.disabled else "active"


def _session(row: RowMapping, state: SessionState) -> Row:
    told = state.expiry_told
    return {
        "session_id": row["session_id"],
        "provider": row["provider"],
        "name": row["name"],
        "account_id": row["account_id"],
        "state": _standing(state),
        "expires_at": told.isoformat() if told else None,
        "login_lasts_until": row["lasts_until"],
        "bookings_in_hand": row["in_hand"],
        "orders_in_flight": row["in_flight"],
        "added_at": row["begun_at"],
    }


def _provider_order(row: RowMapping) -> Row:
    body, facts = row["body"], row["body"]["facts"] or {}
    amount = row["total_amount"]
    return {
        "provider": row["provider"],
        "provider_order_id": row["provider_order_id"],
        "session_id": row["session_id"],
        "status": row["status"],
        "raw_status": facts.get("raw_status", ""),
        "vendor_name": row["vendor_name"],
        "total": None if amount is None else {"amount": amount, "currency": row["total_currency"]},
        "pay_before": row["pay_before"],
        "pay_url": body["pay_url"],
        "booked": body["booked"],
        "items": body["items"],
        "lines": facts.get("lines", []),
        "parcels": facts.get("parcels", []),
        "close_reason": facts.get("close_reason", ""),
        "refund": facts.get("refund"),
        "traces": body.get("traces", []),
        "ordered_by": body.get("ordered_by", ""),
        "created_at": facts.get("created_at"),
        "modified_at": facts.get("modified_at"),
        "position": row["position"],
    }


def _question(row: RowMapping) -> Row:
    asked = row["body"]["asked"]
    return {
        "question_id": row["question_id"],
        "choice": row["choice"],
        "asked_at": row["begun_at"],
        "correlation_id": row["correlation_id"],
        **{name: asked[name] for name in ("kind", "text", "choices", "items", "operation_id")},
        "assigned_to": asked.get("assigned_to", ""),
        "sentence": asked.get("sentence"),
        **{name: asked[name] for name in ("provider", "session_id", "provider_order_id")},
    }


def _booking(row: RowMapping) -> Row:
    body = row["body"]
    names = ("operation_id", "provider", "session_id", "vendor_id", "vendor_name", "status")
    times = ("outer_id", "started_at", "checking_until", "held_reason", "held_message")
    return {
        "booking_id": row["booking_id"],
        **{name: body[name] for name in (*names, *times, "held_until", "attempt", "lines")},
    }
