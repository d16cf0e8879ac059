"""`alibaba.trade.cancel`: closes a whole unpaid order, at once."""

from services.marketplace_gateway.adapters.ali1688.assumptions import CANCEL_REASONS
from services.marketplace_gateway.adapters.ali1688.cargo import order_number
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal
from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import flag, mapping
from services.marketplace_gateway.application.marketplace import (
    RefusedError,
    UnreadableAnswerError,
)

API = "alibaba.trade.cancel"


async def cancel(client: AopClient, token: str, order_id: str, reason: str) -> bool:
    """Cancel; `reason` is one of the platform's words, or goes into the remark."""
    if order_number(order_id) is None:
        raise RefusedError("ORDER_NOT_EXIST", f"{order_id!r} is no 1688 order id")
    known = reason in CANCEL_REASONS
    answer = await client.act(
        token,
        API,
        {
            "webSite": "1688",
            "tradeID": order_id,
            "cancelReason": reason if known else "buyerCancel",
            "remark": "" if known else reason,
        },
    )
    inner = mapping(answer, "result")
    said = {flag(answer, "success"), flag(answer, "result"), flag(inner, "success")}
    if True in said and False not in said:
        return True
    refusal = api_refusal(answer)
    if refusal is not None:
        raise refusal
    raise UnreadableAnswerError(f"success of {API}", outline(answer))
