"""`alibaba.trade.fastCreateOrder`: buys. Sent once; order ids in the answer decide, not words."""

from services.marketplace_gateway.adapters.ali1688.cargo import (
    Cargo,
    address_parameter,
    checked_cargo,
)
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal
from services.marketplace_gateway.adapters.ali1688.reading import read
from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    objects,
    text,
)
from services.marketplace_gateway.adapters.refusals import refusal_of
from services.marketplace_gateway.adapters.wire_money import fen
from services.marketplace_gateway.application.marketplace import (
    Draft,
    FailedLine,
    MarketplaceError,
    PlacedOrder,
    Placement,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Provider

API = "alibaba.trade.fastCreateOrder"
_ORDER_IDS = ("idOfStr", "orderIdStr", "orderId")
"""An id that is text is whole; a number beside it may have been rounded."""


async def create(client: AopClient, token: str, draft: Draft, preview: Preview) -> Placement:
    """Buy a draft the way its preview found best."""
    cargo = checked_cargo(draft)
    if not preview.token.get("tradeType"):
        raise RefusedError("NO_TRADE_MODE", "the preview named no trade mode for these goods")
    answer = await client.act(
        token,
        API,
        {
            "flow": preview.token.get("flow", ""),
            "tradeType": preview.token["tradeType"],
            "message": draft.message,
            "addressParam": address_parameter(draft.address),
            "cargoParamList": cargo.parameter(),
            "outOrderId": draft.outer_id,
        },
        buys=True,
    )
    totals = _order_totals(answer)
    failed, all_traced = _failed_lines(answer, cargo)
    if not totals:
        raise _without_order(answer, failed)
    left = [line.line_no for line in draft.lines if line.line_no not in failed]
    if len(totals) == 1 and all_traced:
        placed = {next(iter(totals)): tuple(left)}
    else:
        placed = await _lines_by_order(client, token, cargo, list(totals))
    return Placement(
        orders=tuple(
            PlacedOrder(order_id, placed.get(order_id, ()), total)
            for order_id, total in totals.items()
        ),
        failed=tuple(failed.values()),
    )


def _order_totals(answer: Fields) -> dict[str, Money | None]:
    """Collect the orders, wherever they stand: wrapped or flat, alone or in `orderList`."""
    totals: dict[str, Money | None] = {}
    for part in _parts(answer):
        for order in objects(part, "orderList"):
            if order_id := identifier(order, *_ORDER_IDS):
                totals[order_id] = fen(order, "orderAmmount", "orderAmount")
        if order_id := identifier(part, *_ORDER_IDS):
            totals.setdefault(order_id, fen(part, "totalSuccessAmount"))
    return totals


def _parts(answer: Fields) -> list[Fields]:
    """Return the answer and whatever it is wrapped in, once or twice."""
    wrapped = objects(answer, "result")
    return [*(inner for part in wrapped for inner in objects(part, "result")), *wrapped, answer]


def _failed_lines(answer: Fields, cargo: Cargo) -> tuple[dict[str, FailedLine], bool]:
    """Return the lines left out, and whether every failed offer could be traced to a line."""
    failed: dict[str, FailedLine] = {}
    all_traced = True
    for part in _parts(answer):
        for entry in objects(part, "failedOfferList"):
            lines = cargo.lines_of(entry)
            all_traced = all_traced and bool(lines)
            code, message = text(entry, "errorCode"), text(entry, "errorMessage")
            for line in lines:
                failed[line.line_no] = FailedLine(line.line_no, code, message)
    return failed, all_traced


def _without_order(answer: Fields, failed: dict[str, FailedLine]) -> MarketplaceError:
    refusal = api_refusal(answer, buys=True)
    if refusal is not None:
        return refusal
    if failed:
        first = next(iter(failed.values()))
        return refusal_of(Provider.ALI1688, first.code, first.message, buys=True)
    return UnreadableAnswerError(f"an order id or a refusal from {API}", outline(answer))


async def _lines_by_order(
    client: AopClient, token: str, cargo: Cargo, order_ids: list[str]
) -> dict[str, tuple[str, ...]]:
    """Read the orders of a split, whose answer does not say which lines went where.

    Best effort: the purchase stands, so no failure here may hide it. A split order that cannot
    be read yet is given on without lines.
    """
    placed: dict[str, tuple[str, ...]] = {}
    for order_id in order_ids:
        try:
            order = await read(client, token, order_id)
        except MarketplaceError:
            continue
        if order is not None:
            entries = [{"offerId": line.goods_id, "specId": line.sku_id} for line in order.lines]
            lines = [line.line_no for entry in entries for line in cargo.lines_of(entry)]
            placed[order_id] = tuple(dict.fromkeys(lines))
    return placed
