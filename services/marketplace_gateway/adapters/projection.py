"""The projection `marketplace`: one row per aggregate, folded with the domain's own `evolve`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, and_, delete, insert, select, tuple_

from chassis.aggregates import Aggregate
from chassis.projection.upsert import upsert
from chassis.recorded import Recorded
from services.marketplace_gateway.adapters import columns, tables
from services.marketplace_gateway.application import aggregates
from services.marketplace_gateway.domain.binding import BindingState
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.question import QuestionState
from services.marketplace_gateway.domain.rules import RulesState
from services.marketplace_gateway.domain.session import SessionState
from services.marketplace_gateway.domain.synchronization import SynchronizationState
from services.marketplace_gateway.domain.unbinding import UnbindingState

Row = dict[str, Any]
_CHUNK = 300


@dataclass(frozen=True, slots=True)
class _View:
    """How the states of one kind of aggregate become rows."""

    aggregate: Aggregate[Any]
    state: type
    table: Table
    columns: Callable[[Any], Row]

    @property
    def key(self) -> list[str]:
        return [column.name for column in self.table.primary_key]


VIEWS: Mapping[str, _View] = {
    view.aggregate.kind: view
    for view in (
        _View(aggregates.SESSION, SessionState, tables.sessions, columns.session),
        _View(aggregates.BOOKING, BookingState, tables.bookings, columns.booking),
        _View(aggregates.BINDING, BindingState, tables.bindings, columns.binding),
        _View(aggregates.UNBINDING, UnbindingState, tables.unbindings, columns.unbinding),
        _View(
            aggregates.PROVIDER_ORDER,
            KnownOrderState,
            tables.provider_orders,
            columns.provider_order,
        ),
        _View(aggregates.QUESTION, QuestionState, tables.questions, columns.question),
        _View(
            aggregates.SYNCHRONIZATION,
            SynchronizationState,
            tables.synchronizations,
            columns.synchronization,
        ),
        _View(aggregates.RULES, RulesState, tables.rules, columns.rules),
    )
}


class MarketplaceViews:
    """See `Projection`."""

    name = "marketplace"
    tables = tables.views

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        for kind, view in VIEWS.items():
            own = [recorded for recorded in events if recorded.stream.kind == kind]
            if own:
                rows = _fold(connection, view, own)
                upsert(connection, view.table, list(rows.values()))
                if kind == aggregates.PROVIDER_ORDER.kind:
                    _index_items(connection, rows.values())

    def forget(self) -> None:
        """Nothing is kept: a gateway's events are few beside its calls."""


def _fold(
    connection: Connection, view: _View, events: Sequence[Recorded]
) -> dict[tuple[str, ...], Row]:
    rows = _read(connection, view, sorted({_key(recorded) for recorded in events}))
    for recorded in events:
        key = _key(recorded)
        before = rows.get(key)
        state = msgspec.convert(before["body"], view.state) if before else None
        after = view.aggregate.evolve(state, recorded.event)
        rows[key] = {
            **dict(zip(view.key, key, strict=True)),
            **view.columns(after),
            "body": msgspec.to_builtins(after),
            "position": recorded.position,
            "begun_at": before["begun_at"] if before else recorded.at.isoformat(),
            "changed_at": recorded.at.isoformat(),
            "correlation_id": before["correlation_id"] if before else recorded.correlation_id,
            "causation_id": recorded.id,
        }
    return rows


def _read(
    connection: Connection, view: _View, keys: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], Row]:
    primary = list(view.table.primary_key.columns)
    rows: dict[tuple[str, ...], Row] = {}
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        statement = select(view.table).where(tuple_(*primary).in_(chunk))
        for row in connection.execute(statement).mappings():
            rows[tuple(row[name] for name in view.key)] = dict(row)
    return rows


def _key(recorded: Recorded) -> tuple[str, ...]:
    return (recorded.stream.agency, *recorded.stream.key)


def _index_items(connection: Connection, rows: Any) -> None:
    """Keep the way from a shop order to its provider orders."""
    table = tables.provider_order_items
    for row in rows:
        key = {name: row[name] for name in ("agency", "provider", "provider_order_id")}
        connection.execute(
            delete(table).where(and_(*(table.c[name] == value for name, value in key.items())))
        )
        items = [
            {**key, "order_id": item["order_id"], "item_id": item["item_id"]}
            for item in row["body"]["items"]
        ]
        if items:
            connection.execute(insert(table), items)
