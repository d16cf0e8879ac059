"""`/purchase/order/create`: buys. Sent once; one call becomes one order per vendor."""

from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    mapping,
    objects,
    text,
)
from services.marketplace_gateway.adapters.taobao.assumptions import CHANNEL
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds, Goods
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.orders import ORDER_IDS
from services.marketplace_gateway.adapters.taobao.parties import address_parameter
from services.marketplace_gateway.adapters.taobao.preview import check, ordering_ids_in
from services.marketplace_gateway.adapters.wire_money import fen
from services.marketplace_gateway.application.marketplace import (
    Draft,
    FailedLine,
    NoAnswerError,
    NotReachedError,
    PlacedOrder,
    Placement,
    Preview,
    RefusedError,
    UnreadableAnswerError,
)

API = "/purchase/order/create"


async def create(
    client: IopClient, ids: DistributorIds, token: str, draft: Draft, preview: Preview
) -> Placement:
    """Buy a draft; lines that the platform leaves out come back as failed."""
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
        buys=True,
    )
    data = mapping(answer, "data")
    entries = [
        entry
        for entry in objects(data, "order_list") or objects(answer, "order_list")
        if identifier(entry, *ORDER_IDS)
    ]
    if not entries:
        raise (
            api_refusal(answer, buys=True)
            or api_refusal(data, buys=True)
            or UnreadableAnswerError(f"a purchase_id or a refusal from {API}", outline(answer))
        )
    return _placement(draft, goods, data, entries)


def _placement(
    draft: Draft, goods: dict[str, Goods], data: Fields, entries: list[Fields]
) -> Placement:
    pay_url = text(data, "payment_url")
    orders = tuple(
        PlacedOrder(
            identifier(entry, *ORDER_IDS),
            _line_nos(draft, goods, entry),
            fen(entry, "estimate_amount"),
            pay_url if pay_url.startswith(("https://", "http://")) else "",
        )
        for entry in entries
    )
    if not all(order.line_nos for order in orders):
        # An order that does not list its lines may hold any of them: none is called failed.
        return Placement(orders)
    placed = {line_no for order in orders for line_no in order.line_nos}
    code = text(data, "error_code") or "LINE_LEFT_OUT"
    message = text(data, "error_message", "error_msg") or "the order came without this line"
    return Placement(
        orders,
        tuple(
            FailedLine(line.line_no, code, message)
            for line in draft.lines
            if line.line_no not in placed
        ),
    )


def _line_nos(draft: Draft, goods: dict[str, Goods], entry: Fields) -> tuple[str, ...]:
    """Find our lines in an order by the echoed number, else by the goods."""
    known = {line.line_no for line in draft.lines}
    found: dict[str, None] = {}
    for line in objects(entry, "order_line_list"):
        # An id reader will not do here: our line numbers may be anything, "0" included.
        line_no = text(line, "order_line_no")
        if line_no in known:
            found[line_no] = None
            continue
        item, sku = identifier(line, "item_id"), identifier(line, "sku_id")
        for candidate, one in goods.items():
            if candidate not in found and one.item == item and sku in {one.sku, ""}:
                found[candidate] = None
                break
    return tuple(found)


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
