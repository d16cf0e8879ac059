"""`alibaba.alipay.url.get`: the cashier's page for up to 100 orders."""

from collections.abc import Sequence

from services.marketplace_gateway.adapters.ali1688.assumptions import ORDERS_PER_PAY_LINK
from services.marketplace_gateway.adapters.ali1688.cargo import order_number
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal
from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.loose_reading import (
    as_identifier,
    mapping,
    text,
    values,
)
from services.marketplace_gateway.application.marketplace import (
    RefusedError,
    UnreadableAnswerError,
)

API = "alibaba.alipay.url.get"


async def pay_link(client: AopClient, token: str, order_ids: Sequence[str]) -> str:
    """Ask for one page that pays them all.

    An answer may be partial (`payFailureOrderList`); it is refused, naming the orders that the
    page would leave unpaid, because whoever pays would take them for paid.
    """
    numbers = [order_number(order_id) for order_id in order_ids]
    if not 0 < len(numbers) <= ORDERS_PER_PAY_LINK or None in numbers:
        raise RefusedError("BAD_ORDER_LIST", f"1 to {ORDERS_PER_PAY_LINK} order numbers fit")
    answer = await client.read(token, API, {"orderIdList": compact_json(numbers)})
    inner = mapping(answer, "result")
    url = text(answer, "payUrl") or text(inner, "payUrl")
    left_out = [as_identifier(one) for part in (answer, inner) for one in _failures(part)]
    if url.startswith(("https://", "http://")) and not left_out:
        return url
    refusal = api_refusal(answer)
    if refusal is not None:
        raise refusal
    if left_out:
        raise RefusedError("NOT_ALL_PAYABLE", "cannot be paid: " + ", ".join(left_out))
    raise UnreadableAnswerError(f"payUrl of {API}", outline(answer))


def _failures(part: object) -> list[object]:
    return values(part, "payFailureOrderList") if isinstance(part, dict) else []
