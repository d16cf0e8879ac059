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
    if not entries and listed(answer, "logisticsTrace") is None:
        raise UnreadableAnswerError(f"logisticsTrace[] of {API}", outline(answer))
    return merged(_trace(entry) for entry in entries)


def _entries(answer: Fields) -> list[Fields]:
    wrapped = mapping(answer, "result")
    return objects(answer, "logisticsTrace") or objects(wrapped, "logisticsTrace")


def _trace(entry: Fields) -> Trace:
    number = text(entry, "logisticsBillNo", "mailNo", "logisticsId")
    return Trace(
        tracking_number="" if number in NO_PARCEL_NUMBERS else number,
        carrier=text(entry, "logisticsCompanyName", "logisticsCompanyNo"),
        steps=steps_of(objects(entry, "logisticsSteps"), ("acceptTime",), ("remark",)),
    )
