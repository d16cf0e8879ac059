"""Which of our lines stand in the orders that a create answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    listed,
    text,
    whole,
)
from services.marketplace_gateway.adapters.taobao.distributor_ids import Goods
from services.marketplace_gateway.application.marketplace import Draft, DraftLine


@dataclass(frozen=True, slots=True)
class PlacedLines:
    """Our lines by order; `complete`: nothing else stands there, and every quantity is ours."""

    by_order: tuple[tuple[str, ...], ...]
    complete: bool

    @property
    def line_nos(self) -> set[str]:
        return {line_no for order in self.by_order for line_no in order}


def placed_lines(draft: Draft, goods: dict[str, Goods], orders: Sequence[Fields]) -> PlacedLines:
    """Find our lines in each order by the echoed number, else by the goods."""
    quantities: Counter[str] = Counter()
    by_order = []
    complete = True
    for order in orders:
        found: dict[str, None] = {}
        for entry in listed(order, "order_line_list") or []:
            fields = entry if isinstance(entry, dict) else {}
            line = _echoed(draft, fields) or _alike(draft, goods, fields, quantities)
            quantity = whole(fields, "quantity")
            complete = complete and line is not None and quantity is not None
            if line is not None:
                found[line.line_no] = None
                quantities[line.line_no] += quantity or 0
        by_order.append(tuple(found))
    wanted = {line.line_no: line.quantity for line in draft.lines}
    as_wanted = all(wanted[line_no] == quantity for line_no, quantity in quantities.items())
    return PlacedLines(tuple(by_order), complete and as_wanted)


def _echoed(draft: Draft, entry: Fields) -> DraftLine | None:
    """Find a line by its number; our line numbers may be anything, "0" included."""
    told = entry.get("order_line_no")
    written = text(entry, "order_line_no")
    if isinstance(told, Decimal) and (number := whole(entry, "order_line_no")) is not None:
        written = str(number)
    return next((line for line in draft.lines if line.line_no == written), None)


def _alike(
    draft: Draft, goods: dict[str, Goods], entry: Fields, placed: Counter[str]
) -> DraftLine | None:
    """Find a line by its goods, which the answer may call by the ids of either kind.

    None where the answer leaves open which variant it is.
    """
    same = [
        line
        for line in draft.lines
        if line.line_no not in placed and _same_goods(line, goods[line.line_no], entry)
    ]
    if len({(line.goods_id, line.sku_id) for line in same}) > 1:
        return None
    quantity = whole(entry, "quantity")
    return next((line for line in same if line.quantity == quantity), same[0] if same else None)


def _same_goods(line: DraftLine, ids: Goods, entry: Fields) -> bool:
    item, sku = identifier(entry, "item_id"), identifier(entry, "sku_id")
    return item in {ids.item, line.goods_id} and sku in {ids.sku, line.sku_id, ""}
