"""`alibaba.createOrder.preview`: sums in fen, prices of single goods in yuan, groups by split."""

from decimal import Decimal

from services.marketplace_gateway.adapters.ali1688.assumptions import (
    DEFAULT_FLOW,
    FINE_RESULT_CODES,
)
from services.marketplace_gateway.adapters.ali1688.cargo import (
    Cargo,
    address_parameter,
    checked_cargo,
)
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal
from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    as_identifier,
    flag,
    mapping,
    objects,
    text,
    values,
)
from services.marketplace_gateway.adapters.wire_money import fen, sum_of, yuan
from services.marketplace_gateway.application.marketplace import (
    Draft,
    DraftLine,
    Preview,
    PreviewLine,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.money import Money

API = "alibaba.createOrder.preview"
_GROUPS = ("orderPreviewResuslt", "orderPreviewResult")


async def preview_at_once(client: AopClient, token: str, draft: Draft) -> Preview:
    """Ask the price; without `flow` the platform compares its ways to sell and names the best."""
    cargo = checked_cargo(draft)
    answer = await client.read(
        token,
        API,
        {
            "addressParam": address_parameter(draft.address),
            "cargoParamList": cargo.parameter(),
        },
    )
    groups = objects(answer, *_GROUPS) or objects(mapping(answer, "result"), *_GROUPS)
    if flag(answer, "success") is False or not groups:
        raise api_refusal(answer) or _unreadable(answer)
    sold = [group for group in groups if flag(group, "status") is not False]
    if not sold:
        raise _group_refusal(groups[0])
    lines = _lines(draft, cargo, groups)
    trade_mode = _trade_mode(sold)
    if not trade_mode and not any(line.refusal_code for line in lines):
        reason = "1688 offers no trade mode for these goods through its API"
        raise RefusedError("NO_TRADE_MODE", reason)
    sums = [_sums(group) for group in sold]
    flow = text(sold[0], "flowFlag") or DEFAULT_FLOW
    return Preview(
        lines=lines,
        goods_total=sum_of([goods for goods, _, _ in sums]),
        shipping=sum_of([shipping for _, shipping, _ in sums]),
        total=sum_of([total for _, _, total in sums]),
        token={"flow": flow, "tradeType": trade_mode},
        price_mode="/".join(word for word in (flow, trade_mode) if word),
    )


def _sums(group: Fields) -> tuple[Money, Money, Money]:
    """Return goods, shipping and total of a group; one of the first two may be left out."""
    total = _sum(group, "sumPayment")
    shipping, goods = _sum(group, "sumCarriage"), _sum(group, "sumPaymentNoCarriage")
    if total is None or total.amount == 0 or (shipping is None and goods is None):
        raise _unreadable(group)
    if shipping is None and goods is not None:
        shipping = Money(total.amount - goods.amount)
    if goods is None and shipping is not None:
        goods = Money(total.amount - shipping.amount)
    assert goods is not None
    assert shipping is not None
    apart = total.amount - goods.amount - shipping.amount
    less, more = (fen(group, key) for key in ("discountFee", "additionalFee"))
    least = -less.amount if less else 0
    most = more.amount if more else 0
    if goods.amount < 0 or shipping.amount < 0 or not least <= apart <= most:
        raise _unreadable(group)
    return goods, shipping, total


def _sum(group: Fields, key: str) -> Money | None:
    """Read a sum; None where it is left out, which is not the same as making no sense."""
    found = fen(group, key)
    if found is None and text(group, key):
        raise _unreadable(group)
    return found


def _trade_mode(groups: list[Fields]) -> str:
    """Choose the first trade mode that every group allows, if any: create takes exactly one."""
    allowed = [_trade_modes(group) for group in groups]
    common = [mode for mode in allowed[0] if all(mode in others for others in allowed)]
    return common[0] if common else ""


def _trade_modes(group: Fields) -> list[str]:
    refused = {
        text(model, "tradeType")
        for model in objects(group, "tradeModelList")
        if flag(model, "opSupport") is False
    }
    told = values(group, "tradeModeNameList") or text(group, "tradeModeNameList").split(",")
    names = [as_identifier(name) for name in told]
    return [name for name in names if name and name not in refused]


def _lines(draft: Draft, cargo: Cargo, groups: list[Fields]) -> tuple[PreviewLine, ...]:
    found: dict[str, PreviewLine] = {}
    for group in groups:
        for entry in objects(group, "cargoList"):
            lines = cargo.lines_of(entry)
            for line in lines:
                found[line.line_no] = _line(line, entry, group, cargo.quantity(lines))
    missing = "the preview did not mention this line"
    return tuple(
        found.get(line.line_no) or PreviewLine(line.line_no, None, "LINE_NOT_PREVIEWED", missing)
        for line in draft.lines
    )


def _line(line: DraftLine, entry: Fields, group: Fields, quantity: int) -> PreviewLine:
    code = text(entry, "resultCode")
    if code.lower() not in FINE_RESULT_CODES:
        return PreviewLine(line.line_no, None, code, text(entry, "message"))
    if flag(group, "status") is False:
        refusal = _group_refusal(group)
        return PreviewLine(line.line_no, None, refusal.code, refusal.message)
    price = yuan(entry, "finalUnitPrice")
    amount = yuan(entry, "amount")
    if (price is None or price.amount == 0) and amount is not None:
        # The reply does not echo the quantity; ours is what the amount is for.
        price = Money((amount.amount / Decimal(quantity)).quantize(Decimal("0.0001")))
    if price is None or price.amount == 0:
        # Without a price nobody could say whether it rose.
        return PreviewLine(line.line_no, None, "PRICE_UNKNOWN", "the preview tells no price")
    return PreviewLine(line.line_no, price)


def _group_refusal(group: Fields) -> RefusedError:
    return RefusedError(text(group, "resultCode") or "GROUP_REFUSED", text(group, "message"))


def _unreadable(answer: Fields) -> UnreadableAnswerError:
    return UnreadableAnswerError("a preview with sumPayment and sumCarriage", outline(answer))
