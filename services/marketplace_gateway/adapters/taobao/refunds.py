"""Refunds of sub-orders: the numbers of Mlegbder/taobao-global consts/refund_status.go.

The words of classic Taobao are understood as well. The order as a whole tells no refund, and its
sub-orders tell no amount: that stands in `/order/refund/query` (types/order_refund.go, fen).
"""

from dataclasses import replace

from services.marketplace_gateway.adapters.loose_reading import Fields, identifier, mapping, text
from services.marketplace_gateway.adapters.refusals import BrokeDownError
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.wire_money import fen
from services.marketplace_gateway.application.marketplace import RefusedError
from services.marketplace_gateway.domain.provider_order import (
    ProviderLine,
    Refund,
    RefundStatus,
)

API = "/order/refund/query"
_NONE = frozenset({"", "0", "NO_REFUND"})
_STATUSES = {
    "10": RefundStatus.REQUESTED,
    "20": RefundStatus.AGREED,
    "30": RefundStatus.RETURNING,
    "100": RefundStatus.REFUNDED,
    "-10": RefundStatus.REFUSED,
    "-20": RefundStatus.CLOSED,
    "WAIT_SELLER_AGREE": RefundStatus.REQUESTED,
    "WAIT_BUYER_RETURN_GOODS": RefundStatus.AGREED,
    "WAIT_SELLER_CONFIRM_GOODS": RefundStatus.RETURNING,
    "SUCCESS": RefundStatus.REFUNDED,
    "SELLER_REFUSE_BUYER": RefundStatus.REFUSED,
    "CLOSED": RefundStatus.CLOSED,
}


def line_refund(part: Fields) -> Refund | None:
    """Read the refund of one sub-order."""
    word = text(part, "refund_status")
    if word.upper() in _NONE:
        return None
    return Refund(_STATUSES.get(word.upper(), RefundStatus.UNKNOWN), word)


async def with_amount(
    client: IopClient, token: str, line: ProviderLine, part: Fields
) -> ProviderLine:
    """Ask for the amount of a line's refund, if it has one."""
    refund_id = identifier(part, "refund_id")
    if line.refund is None or not refund_id:
        return line
    answer = await client.read(token, API, {"refundId": refund_id})
    refusal = api_refusal(answer)
    if isinstance(refusal, RefusedError | BrokeDownError):
        return line
    if refusal is not None:
        raise refusal
    aggregate = mapping(mapping(answer, "data"), "refund_order_aggregate")
    amount = fen(mapping(aggregate, "refund_order"), "refund_fee", currency="currency")
    return replace(line, refund=replace(line.refund, amount=amount))
