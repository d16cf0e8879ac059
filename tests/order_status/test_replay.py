"""Every cell of the view follows from events."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.projection.creation import create_projections
from chassis.projection.rebuild import rebuild
from chassis.store.database import open_database
from chassis.store.port import EventStore
from contracts.marketplace.vocabulary import ParcelOnOrder, ProviderStatus
from services.order_status.adapters import tables
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.application.aggregates import CODEC, ITEM
from services.order_status.domain.item import ItemState
from tests.order_status.office import SHOP, Office
from tests.order_status.shop import (
    booked,
    booking,
    facts,
    item,
    order,
    placed,
    refused,
    registered,
    targets,
)

Cells = dict[str, list[dict[str, Any]]]


async def a_busy_day(office: Office) -> None:
    """Make something of everything happen, the view following step by step."""
    await booked(office, "1", "2", "3")
    await office.settle()
    await office.tell(facts(ProviderStatus.PAID, "1"), facts(ProviderStatus.UNKNOWN, "2", raw="?"))
    parcel = ParcelOnOrder(tracking_number="SF1", carrier="SF")
    await office.tell(facts(ProviderStatus.SHIPPED, "1", parcels=(parcel,)))
    await office.settle()
    (first, second) = targets("1", "2")
    await office.do("split-item", {"item": second, "new_item_id": "2b", "quantity": 1})
    await office.do("add-note", {"order_id": "A-1", "text": "an order's note"})
    await office.do("add-note", {"order_id": "A-1", "item_id": "1", "text": "an item's note"})
    await office.do("change-status", {"items": [first], "status": "received_at_warehouse"})
    await office.tell(facts(ProviderStatus.CLOSED_UNPAID, "3"))
    await office.settle()
    await office.do("add-item", {"order_id": "A-1", "item": item("4")}, SHOP)
    await office.do("report-paid", {"order_id": "A-1"}, SHOP)
    operation = await booking(office, "3", "4")
    await office.tell(refused(operation, "3"), placed(operation, "4", number="P-2"))
    await office.tell(placed(operation, "4", number="P-3"))
    await office.do("unbind", {"items": targets("2b")})
    await registered(office, "A-2", agency="other")
    await office.do("import-orders", {"source": "x", "orders": [order("A-3")]}, SHOP)
    await office.settle()


def cells_of(database: Any) -> Cells:
    found: Cells = {}
    with database.engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            keys = [column.asc() for column in table.primary_key]
            rows = connection.execute(select(table).order_by(*keys)).mappings()
            found[table.name] = [dict(row) for row in rows]
    return found


def replayed(store: EventStore, path: Path) -> Cells:
    """Return the tables as a fresh database has them after a replay from nothing."""
    database = open_database(f"sqlite:///{path}")
    create_projections(database, [PurchaseTab()])
    rebuild(PurchaseTab(), store, database, CODEC, lambda _done, _total: None)
    cells = cells_of(database)
    database.close()
    return cells


@pytest.mark.lesson(23)
async def test_lesson_23_a_replay_equals_the_live_tables(office: Office, tmp_path: Path) -> None:
    await a_busy_day(office)
    live = cells_of(office.core.database)
    assert all(live.values()), "every table has rows to compare"
    assert replayed(office.core.store, tmp_path / "fresh.sqlite") == live


@pytest.mark.lesson(23)
async def test_lesson_23_the_view_says_what_the_domain_knows(desk: Office) -> None:
    await a_busy_day(desk)
    states = _states(desk.core.store)
    rows = cells_of(desk.core.database)["items"]
    assert len(rows) == len(states) == 7
    for row in rows:
        state = states[row["agency"], row["order_id"], row["item_id"]]
        link, request = state.link, state.request
        assert row["status"] == state.status
        assert row["quantity"] == state.quantity
        assert row["provider_order_id"] == (link.provider_order_id if link else None)
        assert row["session_id"] == (link.session_id if link else None)
        assert row["booked"] == (link.booked if link else None)
        assert row["request_operation_id"] == (request.operation_id if request else None)
        assert row["request"] == (request.kind if request else None)
        assert [p["tracking_number"] for p in row["parcels"]] == [
            parcel.tracking_number for parcel in state.parcels
        ]
        assert row["changed_by"]
        assert row["position"] >= row["added_position"] > 0


def _states(store: EventStore) -> dict[tuple[str, str, str], ItemState]:
    states: dict[tuple[str, str, str], ItemState] = {}
    for stored in store.after(0, 10_000):
        recorded = CODEC.decode(stored)
        if recorded.stream.kind == ITEM.kind:
            key = (recorded.stream.agency, recorded.stream.key[0], recorded.stream.key[1])
            states[key] = ITEM.evolve(states.get(key), recorded.event)
    return states
