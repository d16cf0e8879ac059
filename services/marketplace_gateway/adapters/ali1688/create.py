"""`alibaba.trade.fastCreateOrder`: buys. Sent once; order ids in the answer decide, not words."""

from services.marketplace_gateway.adapters.ali1688.cargo import (
    Cargo,
    address_parameter,
    checked_cargo,
)
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal, gateway_refusal
from services.marketplace_gateway.adapters.ali1688.left_out import LeftOut, left_out
from services.marketplace_gateway.adapters.ali1688.reading import read
from services.marketplace_gateway.adapters.ali1688.told_orders import (
    ToldOrders,
    mentions_order,
    told_orders,
)
from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import Fields
from services.marketplace_gateway.application.marketplace import (
    Draft,
    MarketplaceError,
    PlacedOrder,
    Placement,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)

API = "alibaba.trade.fastCreateOrder"


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
        buys=draft.may_leave,
    )
    told = told_orders(answer)
    failed = left_out(answer, told.refused, cargo)
    if not told.totals:
        raise _without_order(draft, answer, failed)
    # An order beside an error may hold some of the lines only: it must be read.
    if api_refusal(answer, buys=True) or gateway_refusal(answer, buys=True):
        failed.all_traced = False
    placed = await _placed(client, token, draft, told, failed)
    bought = {line_no for line_nos in placed.values() for line_no in line_nos}
    return Placement(
        orders=tuple(
            PlacedOrder(order_id, placed.get(order_id, ()), total)
            for order_id, total in told.totals.items()
        ),
        failed=tuple(line for line in failed.lines.values() if line.line_no not in bought),
    )


async def _placed(
    client: AopClient, token: str, draft: Draft, told: ToldOrders, failed: LeftOut
) -> dict[str, tuple[str, ...]]:
    """Return the lines of each order; nothing where an order is told that nobody can read."""
    if not told.all_readable:
        return {}
    if len(told.totals) == 1 and failed.all_traced:
        left = [line.line_no for line in draft.lines if line.line_no not in failed.lines]
        return {next(iter(told.totals)): tuple(left)}
    return await _lines_by_order(client, token, Cargo(draft.lines), list(told.totals))


def _without_order(draft: Draft, answer: Fields, failed: LeftOut) -> MarketplaceError:
    """Return a refusal only where every line is certainly not bought, else that nobody knows."""
    unclear = UnreadableAnswerError(f"an order id or a refusal from {API}", outline(answer))
    if mentions_order(answer):
        return unclear
    refusal = api_refusal(answer, buys=True)
    if refusal is not None:
        return refusal
    if failed.doubt is not None:
        return failed.doubt
    covered = all(line.line_no in failed.lines for line in draft.lines)
    return failed.reason if failed.reason is not None and covered else unclear


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
