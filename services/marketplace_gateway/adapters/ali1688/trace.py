"""`alibaba.trade.getLogisticsTraceInfo.buyerView`: where the parcels of an order have been."""

from services.marketplace_gateway.adapters.ali1688.assumptions import (
    NO_PARCEL_NUMBERS,
    NOT_SHIPPED_YET,
)
from services.marketplace_gateway.adapters.ali1688.cargo import order_number
from services.marketplace_gateway.adapters.ali1688.client import LOGISTICS, AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal, is_absence
from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    listed,
    mapping,
    objects,
    text,
)
from services.marketplace_gateway.adapters.traces import merged, steps_of
from services.marketplace_gateway.application.marketplace import (
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import Trace

API = "alibaba.trade.getLogisticsTraceInfo.buyerView"
_NUMBERS = ("logisticsBillNo", "mailNo")
_OF_A_TRACE = (*_NUMBERS, "logisticsId")


async def trace(client: AopClient, token: str, order_id: str) -> tuple[Trace, ...]:
    """Return the traces of all parcels; the answer names no carrier, the order's parcels do.

    An order that is not this account's, or is older than a year, has none.
    """
    if order_number(order_id) is None:
        return ()
    answer: Fields = {}
    try:
        answer = await client.read(token, API, {"webSite": "1688", "orderId": order_id}, LOGISTICS)
        entries = _entries(answer)
        refusal = api_refusal(answer)
        if not entries and refusal is not None:
            raise refusal
    except RefusedError as error:
        if error.code == NOT_SHIPPED_YET or is_absence(error):
            return ()
        raise
    if not entries and not _is_empty(answer):
        raise UnreadableAnswerError(f"logisticsTrace[] of {API}", outline(answer))
    return merged(_trace(entry) for entry in entries)


def _entries(answer: Fields) -> list[Fields]:
    parts = (answer, *objects(answer, "result"))
    found = [entry for part in parts for entry in objects(part, "logisticsTrace")]
    entries = found or [part for part in parts[1:] if any(key in part for key in _OF_A_TRACE)]
    if entries and not any(key in entry for entry in entries for key in _OF_A_TRACE):
        raise UnreadableAnswerError(f"a parcel number from {API}", outline(answer))
    return entries


def _is_empty(answer: Fields) -> bool:
    wrapped = mapping(answer, "result")
    return any(listed(part, "logisticsTrace") is not None for part in (answer, wrapped))


def _trace(entry: Fields) -> Trace:
    # `logisticsId` is 1688's own number of the sending: no carrier knows it.
    number = text(entry, *_NUMBERS)
    return Trace(
        tracking_number="" if number in NO_PARCEL_NUMBERS else number,
        carrier=text(entry, "logisticsCompanyName", "logisticsCompanyNo"),
        steps=steps_of(objects(entry, "logisticsSteps"), ("acceptTime",), ("remark",)),
    )
