"""A booking as a marketplace is asked for it, and what came of its lines."""

from dataclasses import replace

from services.marketplace_gateway.application.marketplace import (
    Address,
    Draft,
    DraftLine,
    Placement,
    Preview,
)
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.knowledge import remedy_for
from services.marketplace_gateway.domain.references import FailedItem


def draft_of(state: BookingState, outer_id: str, address: Address) -> Draft:
    """Return the booking's lines, to one address, under our outer id."""
    lines = tuple(
        DraftLine(
            line.line_no,
            line.goods_id,
            line.sku_id,
            line.quantity,
            line.title,
            line.expected_price,
        )
        for line in state.lines
    )
    return Draft(outer_id, lines, address, state.message)


def without(draft: Draft, line_nos: set[str]) -> Draft:
    """Return the draft without some of its lines."""
    kept = tuple(line for line in draft.lines if line.line_no not in line_nos)
    return replace(draft, lines=kept)


def left_out(state: BookingState, preview: Preview) -> list[FailedItem]:
    """Return the lines that the preview refuses, with the marketplace's reasons."""
    refused = {line.line_no: line for line in preview.lines if line.refusal_code}
    return [
        FailedItem(
            line.order_id,
            line.item_id,
            refused[line.line_no].refusal_code,
            refused[line.line_no].refusal_message,
            remedy_for(refused[line.line_no].refusal_code),
        )
        for line in state.lines
        if line.line_no in refused
    ]


def all_told(draft: Draft, placement: Placement) -> bool:
    """Say whether every order names its lines, and every line was placed or failed."""
    told = {number for order in placement.orders for number in order.line_nos}
    told |= {line.line_no for line in placement.failed}
    named = all(order.line_nos for order in placement.orders)
    return named and all(line.line_no in told for line in draft.lines)
