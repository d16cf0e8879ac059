"""`/purchase/order/render`: what a draft would cost. All sums are fen."""

from collections import Counter
from decimal import Decimal

from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    flag,
    identifier,
    mapping,
    objects,
    text,
    whole,
)
from services.marketplace_gateway.adapters.taobao.assumptions import CHANNEL, LINES_PER_BOOKING
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds, Goods
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.parties import address_parameter
from services.marketplace_gateway.adapters.wire_money import fen, sum_of
from services.marketplace_gateway.application.marketplace import (
    Draft,
    MarketplaceError,
    Preview,
    PreviewLine,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money

API = "/purchase/order/render"
_TOKEN_KEY = "ordering_ids:"  # noqa: S105 - a key of the preview's note, no secret
_CENT_OF_A_FEN = Decimal("0.0001")


async def preview(client: IopClient, ids: DistributorIds, token: str, draft: Draft) -> Preview:
    """Ask the price of the lines that can be ordered at all; refuse if none can."""
    check(draft)
    goods, refused = await _ordering_ids(ids, token, draft)
    if not goods:
        first = next(iter(refused.values()))
        raise RefusedError(first.refusal_code, first.refusal_message)
    wanted = _wanted(draft, goods)
    address = address_parameter(draft.address)
    answer = await client.read(
        token,
        API,
        {
            "render_item_List": compact_json(
                [
                    {"item_id": one.item, "sku_id": one.sku, "quantity": quantity}
                    if one.sku
                    else {"item_id": one.item, "quantity": quantity}
                    for one, quantity in wanted.items()
                ]
            ),
            "warehouse_address": address,
            "receiver_address": address,
            "need_supplychain_service": "false",
        },
    )
    data = mapping(answer, "data")
    total = fen(mapping(data, "total_real_pay_price"), "amount")
    shipping = _shipping(data)
    if total is None or flag(answer, "success") is False or shipping.amount > total.amount:
        raise _refused(answer, data)
    return Preview(
        lines=tuple(
            refused.get(line.line_no) or _line(line.line_no, goods[line.line_no], wanted, data)
            for line in draft.lines
        ),
        goods_total=Money(total.amount - shipping.amount, total.currency),
        shipping=shipping,
        total=total,
        token={_TOKEN_KEY + line_no: f"{one.item}/{one.sku}" for line_no, one in goods.items()},
        price_mode=CHANNEL,
    )


def _refused(answer: Fields, data: Fields) -> MarketplaceError:
    """Say why there is no price: the platform's reason, that of its first line, or no reason."""
    if refusal := api_refusal(answer):
        return refusal
    for entry in objects(data, "unavailable_sku_list"):
        return RefusedError(*_reason(entry))
    return UnreadableAnswerError(f"data.total_real_pay_price of {API}", outline(answer))


def ordering_ids_in(preview: Preview, line_no: str) -> Goods | None:
    """Return the ids that a preview found for a line."""
    item, slash, sku = preview.token.get(_TOKEN_KEY + line_no, "").partition("/")
    return Goods(item, sku) if slash else None


def check(draft: Draft) -> None:
    """Refuse a draft that cannot be meant, before anything is sent."""
    if not 0 < len(draft.lines) <= LINES_PER_BOOKING:
        raise RefusedError("TOO_MANY_LINES", f"1 to {LINES_PER_BOOKING} lines fit")
    for line in draft.lines:
        if line.quantity < 1:
            raise RefusedError("BAD_QUANTITY", f"{line.quantity} of {line.goods_id}")


async def _ordering_ids(
    ids: DistributorIds, token: str, draft: Draft
) -> tuple[dict[str, Goods], dict[str, PreviewLine]]:
    goods: dict[str, Goods] = {}
    refused: dict[str, PreviewLine] = {}
    for line in draft.lines:
        try:
            goods[line.line_no] = await ids.ordering_ids(token, line)
        except RefusedError as error:
            refused[line.line_no] = PreviewLine(line.line_no, None, error.code, error.message)
    return goods, refused


def _wanted(draft: Draft, goods: dict[str, Goods]) -> Counter[Goods]:
    """Sum the quantities of the same goods: the answer tells goods apart, not lines."""
    wanted: Counter[Goods] = Counter()
    for line in draft.lines:
        if line.line_no in goods:
            wanted[goods[line.line_no]] += line.quantity
    return wanted


def _line(line_no: str, one: Goods, wanted: Counter[Goods], data: Fields) -> PreviewLine:
    for entry in objects(data, "unavailable_sku_list"):
        if _is(one, entry):
            return PreviewLine(line_no, None, *_reason(entry))
    for vendor in objects(data, "render_item_list"):
        for entry in objects(vendor, "item_price_infos"):
            if _is(one, entry):
                return PreviewLine(line_no, _unit_price(entry, wanted[one]))
    missing = "the preview did not mention this line"
    return PreviewLine(line_no, None, "LINE_NOT_PREVIEWED", missing)


def _reason(entry: Fields) -> tuple[str, str]:
    return text(entry, "error_code") or "UNAVAILABLE", text(entry, "error_msg", "reason")


def _unit_price(entry: Fields, wanted: int) -> Money | None:
    """Divide the line's sum by what it is for, or by what we want; else the list price of one."""
    subtotal = fen(mapping(entry, "discount_price"), "amount")
    if subtotal is not None:
        told = whole(entry, "quantity")
        quantity = told if told is not None and told > 0 else wanted
        return Money((subtotal.amount / quantity).quantize(_CENT_OF_A_FEN))
    return fen(mapping(entry, "origin_price"), "amount")


def _is(one: Goods, entry: Fields) -> bool:
    sku = identifier(entry, "sku_id")
    return identifier(entry, "item_id") == one.item and sku in {one.sku, ""}


def _shipping(data: Fields) -> Money:
    fees = [
        fee
        for vendor in objects(data, "render_item_list")
        if (fee := fen(mapping(vendor, "mainland_shipping_fee"), "amount"))
    ]
    return sum_of(fees)
