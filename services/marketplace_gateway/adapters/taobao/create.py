"""`/purchase/order/create`: buys. Sent once; one call becomes one order per vendor."""

from services.marketplace_gateway.adapters.exact_json import compact_json
from services.marketplace_gateway.adapters.taobao.assumptions import CHANNEL
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds, Goods
from services.marketplace_gateway.adapters.taobao.parties import address_parameter
from services.marketplace_gateway.adapters.taobao.placed import placement_of
from services.marketplace_gateway.adapters.taobao.preview import check, ordering_ids_in
from services.marketplace_gateway.application.marketplace import (
    Draft,
    NoAnswerError,
    NotReachedError,
    Placement,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)

API = "/purchase/order/create"


async def create(
    client: IopClient, ids: DistributorIds, token: str, draft: Draft, preview: Preview
) -> tuple[Placement, str]:
    """Buy a draft; returns what was placed, and the address where all of it is paid at once."""
    check(draft)
    goods = await _ordering_ids(ids, token, draft, preview)
    address = address_parameter(draft.address)
    answer = await client.act(
        token,
        API,
        {
            "outer_purchase_id": draft.outer_id,
            "purchase_amount": str(_whole_fen(preview)),
            "order_line_list": _lines_parameter(draft, goods, preview),
            "receiver": address,
            "warehouse_address_info": address,
            "channel_order_type": CHANNEL,
            "support_partial_success": "true",
            "order_remark": draft.message,
            "need_supply_chain_service": "false",
            "need_sys_retry": "false",
        },
        buys=draft.may_leave,
    )
    return placement_of(answer, draft, goods)


async def _ordering_ids(
    ids: DistributorIds, token: str, draft: Draft, preview: Preview
) -> dict[str, Goods]:
    try:
        return {
            line.line_no: ordering_ids_in(preview, line.line_no)
            or await ids.ordering_ids(token, line)
            for line in draft.lines
        }
    except (NoAnswerError, UnreadableAnswerError) as error:
        # The look-up failed, not the purchase: that call certainly was not made.
        raise NotReachedError(f"nothing ordered, the goods' ids are not known: {error}") from error


def _whole_fen(preview: Preview) -> int:
    try:
        return preview.total.to_fen()
    except ValueError as error:
        raise RefusedError("BAD_AMOUNT", str(error)) from error


def _lines_parameter(draft: Draft, goods: dict[str, Goods], preview: Preview) -> str:
    prices = {line.line_no: line.unit_price for line in preview.lines}
    lines = []
    for line in draft.lines:
        one = goods[line.line_no]
        entry: dict[str, int | str] = {"itemId": _number_or_text(one.item)}
        if one.sku:
            entry["skuId"] = _number_or_text(one.sku)
        entry |= {"orderLineNo": line.line_no, "quantity": str(line.quantity)}
        price = prices.get(line.line_no)
        if price is not None and (price.amount * 100) % 1 == 0:
            entry |= {"price": price.to_fen(), "currency": price.currency}
        if line.title:
            entry["title"] = line.title
        lines.append(entry)
    return compact_json(lines)


def _number_or_text(identifier: str) -> int | str:
    """Send numbers as the official sample does, whatever is no number as it is."""
    return int(identifier) if identifier.isascii() and identifier.isdigit() else identifier
