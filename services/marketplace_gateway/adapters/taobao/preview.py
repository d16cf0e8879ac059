"""`/purchase/order/render`: what a draft would cost. All sums are fen."""

from collections import Counter
from dataclasses import replace

from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    flag,
    mapping,
    objects,
)
from services.marketplace_gateway.adapters.taobao.assumptions import CHANNEL, LINES_PER_BOOKING
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds, Goods
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.parties import address_parameter
from services.marketplace_gateway.adapters.taobao.prices import (
    NO_PRICE,
    is_of,
    line_of,
    reason_of,
    sums_of,
)
from services.marketplace_gateway.application.marketplace import (
    Draft,
    MarketplaceError,
    Preview,
    PreviewLine,
    RefusedError,
    UnreadableAnswerError,
)

API = "/purchase/order/render"
_TOKEN_KEY = "ordering_ids:"  # noqa: S105 - a key of the preview's note, no secret


async def preview(client: IopClient, ids: DistributorIds, token: str, draft: Draft) -> Preview:
    """Ask the price of the lines that can be ordered at all; refuse if none can."""
    check(draft)
    goods, refused = await _ordering_ids(ids, token, draft)
    while True:
        if not goods:
            first = next(iter(refused.values()))
            raise RefusedError(first.refusal_code, first.refusal_message)
        found = await _rendered(client, token, draft, goods)
        unpriced = {line.line_no: line for line in found.lines if line.refusal_code == NO_PRICE}
        if not unpriced or len(unpriced) == len(goods):
            break
        # The sums hold what these lines cost, whatever that is: ask again without them.
        refused |= unpriced
        goods = {line_no: one for line_no, one in goods.items() if line_no not in unpriced}
    told = refused | {line.line_no: line for line in found.lines}
    return replace(found, lines=tuple(told[line.line_no] for line in draft.lines))


async def _rendered(
    client: IopClient, token: str, draft: Draft, goods: dict[str, Goods]
) -> Preview:
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
    lines = tuple(line_of(line_no, one, wanted, data) for line_no, one in goods.items())
    sums = None if flag(answer, "success") is False else sums_of(data, lines)
    if sums is None:
        raise _refused(answer, data, wanted)
    return Preview(
        lines=lines,
        goods_total=sums.goods,
        shipping=sums.shipping,
        total=sums.total,
        token={_TOKEN_KEY + line_no: f"{one.item}/{one.sku}" for line_no, one in goods.items()},
        price_mode=CHANNEL,
    )


def _refused(answer: Fields, data: Fields, wanted: Counter[Goods]) -> MarketplaceError:
    """Say why there is no price: the platform's reason, that of our first line, or no reason."""
    if refusal := api_refusal(answer):
        return refusal
    for entry in objects(data, "unavailable_sku_list"):
        if any(is_of(one, entry) for one in wanted):
            return RefusedError(*reason_of(entry))
    return UnreadableAnswerError(
        f"data.total_real_pay_price of {API}, and sums in CNY that add up", outline(answer)
    )


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
