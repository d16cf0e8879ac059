"""`alibaba.alipay.url.get`: the cashier's page for up to 100 orders."""

import re
from collections.abc import Sequence

from services.marketplace_gateway.adapters.ali1688.assumptions import ORDERS_PER_PAY_LINK
from services.marketplace_gateway.adapters.ali1688.cargo import order_number
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal
from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    as_identifier,
    flag,
    identifier,
    mapping,
    objects,
    text,
    values,
)
from services.marketplace_gateway.application.marketplace import (
    RefusedError,
    UnreadableAnswerError,
)

API = "alibaba.alipay.url.get"
_NOTHING = frozenset({"", "null", "none", "[]", "{}", "0"})


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
    left_out = [one for part in (answer, inner) for one in _failures(part)]
    left_out = left_out or _unnamed(url, order_ids)
    failed = False in {flag(answer, "success"), flag(inner, "success")}
    if url.startswith(("https://", "http://")) and not left_out and not failed:
        return url
    refusal = api_refusal(answer)
    if refusal is not None:
        raise refusal
    if left_out:
        raise RefusedError("NOT_ALL_PAYABLE", "cannot be paid: " + ", ".join(left_out))
    raise UnreadableAnswerError(f"payUrl of {API}", outline(answer))


def _failures(part: Fields) -> list[str]:
    """Name the orders left out, whatever they come as: ids, text of ids, objects, or one alone."""
    told = part.get("payFailureOrderList")
    entries = values(part, "payFailureOrderList") or objects(part, "payFailureOrderList") or [told]
    return [name for entry in entries for name in _names(entry)]


def _names(entry: object) -> list[str]:
    if isinstance(entry, dict):
        return [identifier(entry, "orderId", "id") or compact_json(sorted(entry))] if entry else []
    if isinstance(entry, str) and entry.strip().lower() not in _NOTHING:
        return [one.strip() for one in re.split("[,;，；]", entry) if one.strip()]
    if entry is None or entry is False or isinstance(entry, str) or entry in (0, []):
        return []
    return [as_identifier(entry) or "an order whose number cannot be read"]


def _unnamed(url: str, order_ids: Sequence[str]) -> list[str]:
    """Return the orders that a page does not name although it names others of them."""
    named = set(re.findall("[0-9]+", url))
    missing = [order_id for order_id in order_ids if order_id not in named]
    return missing if len(missing) < len(order_ids) else []
