"""`/purchase/order/asyn/cancel`: hands in a cancellation; the order shows later if it was done."""

from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import flag, mapping
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.reading import is_purchase_id
from services.marketplace_gateway.application.marketplace import (
    RefusedError,
    UnreadableAnswerError,
)

API = "/purchase/order/asyn/cancel"
_DEFAULT_REASON = "buyerCancel"


async def cancel(client: IopClient, token: str, order_id: str, reason: str) -> bool:
    """Ask for the cancellation of a whole order; False means taken and going on."""
    if not is_purchase_id(order_id):
        raise RefusedError("ORDER_NOT_EXIST", f"{order_id!r} is no purchase id")
    answer = await client.act(
        token, API, {"purchase_id": order_id, "cancel_reason": reason or _DEFAULT_REASON}
    )
    data = mapping(answer, "data")
    if flag(answer, "success") and flag(data, "success") is not False:
        return False
    raise (
        api_refusal(answer)
        or api_refusal(data)
        or UnreadableAnswerError(f"success of {API}", outline(answer))
    )
