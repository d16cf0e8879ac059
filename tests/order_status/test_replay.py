"""Every cell of the view follows from events."""

import asyncio
import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.projection.creation import create_projections
from chassis.projection.projector import Projector
from chassis.projection.rebuild import rebuild
from chassis.recorded import Recorded
from chassis.store.database import open_database
from chassis.store.port import EventStore
from chassis.streams import StreamName
from chassis.wakeup import Wakeup
from contracts.marketplace.vocabulary import (
    ParcelLine,
    ParcelOnOrder,
    ProviderStatus,
    Refund,
    RefundStatus,
)
from services.order_status.adapters import tables
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.application.aggregates import CODEC, ITEM
from services.order_status.application.views import item_row
from services.order_status.domain.item import ItemState
from services.order_status.domain.vocabulary import Money
from tests.order_status.office import SHOP, Office
from tests.order_status.shop import (
    booked,
    booking,
    differs,
    facts,
    handed_over,
    item,
    order,
    placed,
    refs,
    refused,
    registered,
    targets,
    yuan,
)

NINE = {"amount": "9", "currency": "CNY"}

WAY = ("paid", "ordered", "quality_inspection", "received_at_warehouse", "packing", "shipped")

Cells = dict[str, list[dict[str, Any]]]


async def a_busy_day(office: Office) -> None:
    """Make something of everything happen, the view following step by step."""
    await booked(office, "1", "2", "3")
    await office.settle()
    await office.tell(facts(ProviderStatus.PAID, "1"), facts(ProviderStatus.UNKNOWN, "2", raw="?"))
    parcel = ParcelOnOrder(
        tracking_number="SF1",
        carrier="SF",
        lines=(ParcelLine(line_id="L-1", quantity=2, items=refs("1")),),
    )
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
    await office.tell(differs(operation, "3", "4", offered="31", expected="30"))
    await office.tell(refused(operation, "3"), placed(operation, "4", number="P-2"))
    await office.tell(placed(operation, "4", number="P-3"))
    agreed = Refund(status=RefundStatus.AGREED, raw_status="卖家已同意", amount=yuan("8"))
    await office.tell(
        facts(ProviderStatus.SHIPPED, "1", "2", "2b", price="29.50"),
        facts(ProviderStatus.SHIPPED, "1", "2", refund=agreed),
        handed_over("1", "2", "2b", to="S-2"),
    )
    await office.do("split-item", {"item": first, "new_item_id": "1b", "quantity": 1})
    await office.tell(facts(ProviderStatus.CLOSED_UNPAID, "1b"))
    await office.do("unbind", {"items": targets("2b")})
    await office.do("agree-purchase-price", {"item": targets("4")[0], "price": NINE})
    receipt = {"item": targets("4")[0], "received": 2, "accepted": 1, "rejected": 1}
    await office.do("record-receipt", receipt | {"reason": "Torn"})
    await office.do("set-automatic-booking", {"enabled": True, "delay_seconds": 60})
    await office.settle()
    await office.do("set-automatic-booking", {"enabled": True, "delay_seconds": 90})
    await office.do("set-status-mapping", {"effects": []})
    await registered(office, "A-2", agency="other")
    await office.do("import-orders", {"source": "x", "orders": [order("A-3")]}, SHOP)
    await office.do("report-paid", {"order_id": "A-3"}, SHOP)
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


async def test_rows_that_another_process_has_written_are_read_again(
    office: Office, tmp_path: Path
) -> None:
    """Two lead in turns: what one keeps of its last rows is old once the other has projected."""
    core = office.core
    other = Projector(PurchaseTab(), core.store, core.database, CODEC, Wakeup())
    turns = itertools.cycle((other, office.view))
    await registered(office)
    for number in range(6):
        await office.do("add-note", {"order_id": "A-1", "item_id": "1", "text": f"{number}"})
        change = {"items": targets("1"), "status": WAY[number]}
        await office.do("change-status", change)
        projector = next(turns)
        # The first look finds that the other went by, the second goes on from there.
        while projector.position < core.store.head():
            await asyncio.to_thread(projector.step, None)
    await office.settle()
    assert replayed(core.store, tmp_path / "fresh.sqlite") == cells_of(core.database)


@pytest.mark.lesson(23)
async def test_lesson_23_the_view_says_what_the_domain_knows(desk: Office) -> None:
    await a_busy_day(desk)
    states = _states(desk.core.store)
    rows = cells_of(desk.core.database)["items"]
    assert len(rows) == len(states) == 9
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
        assert [p["quantity"] for p in row["parcels"]] == [p.quantity for p in state.parcels]
        assert row["inspection"] == state.inspection
        assert row["newly_paid"] == state.newly_paid
        assert row["refused_before"] == state.refused_before
        assert row["purchase_agreed"] == state.purchase_price_agreed
        assert money(row, "purchase") == state.expected_purchase_price
        assert money(row, "bill") == (link.purchase_price if link else None)
        refund = link.refund if link else None
        assert row["refund_status"] == (refund.status if refund else None)
        assert money(row, "refund") == (refund.amount if refund else None)
        assert row["changed_by"]
        assert row["position"] >= row["added_position"] > 0


@pytest.mark.lesson(23)
async def test_lesson_23_every_cell_traces_to_an_event(desk: Office) -> None:
    """Whatever stands in a row was put there by an event that names who, why and when."""
    await a_busy_day(desk)
    filled: set[str] = set()
    for row in cells_of(desk.core.database)["items"]:
        origins = origins_of(desk.core.store, (row["agency"], row["order_id"], row["item_id"]))
        for column, value in row.items():
            origin, put = origins[column]
            assert put == value, column
            assert origin.actor, column
            assert origin.command, column
            assert origin.causation_id, column
            assert origin.correlation_id, column
            filled |= {column} if value else set()
    assert set(tables.items.columns.keys()) - filled == set(), "every column was tried"


def origins_of(store: EventStore, key: tuple[str, str, str]) -> dict[str, tuple[Recorded, object]]:
    """Return, for each column, the event that last changed it and what it put there."""
    agency, *item_key = key
    stream = StreamName(ITEM.kind, agency, tuple(item_key))
    row: dict[str, Any] | None = None
    origins: dict[str, tuple[Recorded, object]] = {}
    for stored in store.streams([stream.id])[stream.id]:
        recorded = CODEC.decode(stored)
        before = dict(row) if row else {}
        row = item_row.apply(row, recorded)
        for column, value in row.items():
            if column not in before or before[column] != value:
                origins[column] = (recorded, value)
    return origins


def money(row: dict[str, Any], name: str) -> Money | None:
    amount = row[f"{name}_amount"]
    return None if amount is None else Money(Decimal(amount), row[f"{name}_currency"])


def _states(store: EventStore) -> dict[tuple[str, str, str], ItemState]:
    states: dict[tuple[str, str, str], ItemState] = {}
    for stored in store.after(0, 10_000):
        recorded = CODEC.decode(stored)
        if recorded.stream.kind == ITEM.kind:
            key = (recorded.stream.agency, recorded.stream.key[0], recorded.stream.key[1])
            states[key] = ITEM.evolve(states.get(key), recorded.event)
    return states
