"""Looking orders up on 1688: one, those under our outer id, those changed in a window."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from services.marketplace_gateway.adapters.ali1688.assumptions import (
    NOT_SHIPPED_YET,
    PAGE_SIZE,
)
from services.marketplace_gateway.adapters.ali1688.cargo import order_number
from services.marketplace_gateway.adapters.ali1688.client import LOGISTICS, AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal, is_absence
from services.marketplace_gateway.adapters.ali1688.orders import order_of, parcels_of
from services.marketplace_gateway.adapters.ali1688.rounding import alike
from services.marketplace_gateway.adapters.backward_pages import NumberedPage, backward_page
from services.marketplace_gateway.adapters.exact_json import field_names, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    flag,
    listed,
    mapping,
    whole,
)
from services.marketplace_gateway.adapters.page_order import orders_on_page
from services.marketplace_gateway.adapters.refusals import BrokeDownError
from services.marketplace_gateway.adapters.wire_time import aop_time
from services.marketplace_gateway.application.marketplace import (
    OrderPage,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import (
    Parcel,
    ProviderOrder,
    ProviderStatus,
)

DETAIL = "alibaba.trade.get.buyerView"
LIST = "alibaba.trade.getBuyerOrderList"
PARCELS = "alibaba.trade.getLogisticsInfos.buyerView"

log = structlog.get_logger()
_MOST_PAGES = 20
_TOLD_OF_PARCELS = "company.name,sender,receiver,sendgood"
"""All that is documented; the last are the goods in each."""
_OF_A_PARCEL = ("logisticsBillNo", "mailNo", "logisticsId")
_NO_PARCELS_YET = frozenset(
    {ProviderStatus.CREATING, ProviderStatus.UNPAID, ProviderStatus.CLOSED_UNPAID}
)
# Our clock and theirs may differ; the outer id selects, this only keeps a filter that the
# platform ignores from returning the account's whole past.
_CLOCKS_DIFFER = timedelta(days=1)


async def read(client: AopClient, token: str, order_id: str) -> ProviderOrder | None:
    """Read one order and its parcels."""
    if order_number(order_id) is None:
        return None
    order = await _detail(client, token, {"orderId": order_id})
    if order is None or order.status in _NO_PARCELS_YET:
        return order
    return replace(order, parcels=await _parcels(client, token, order))


async def find(
    client: AopClient, token: str, outer_id: str, since: datetime
) -> list[ProviderOrder]:
    """Return the orders that show this outer id, from the list and by the id itself.

    The second look-up also answers where the list is behind or shows no outer ids.
    """
    broke_down: BrokeDownError | None = None
    try:
        by_id = await _detail(client, token, {"outOrderId": outer_id})
    except RefusedError:
        # The page calls orderId required; where that is enforced the list alone must do.
        by_id = None
    except BrokeDownError as error:
        # What the list shows stands; where it shows none, nobody has looked by the id.
        broke_down, by_id = error, None
    found: dict[str, ProviderOrder] = {}
    if by_id is not None and by_id.outer_id in {"", outer_id}:
        found[by_id.order_id] = replace(by_id, outer_id=outer_id)
    filters = {"outOrderId": outer_id, "createStartTime": aop_time(since - _CLOCKS_DIFFER)}
    seen_entries = 0
    for page_no in range(1, _MOST_PAGES + 1):
        page = await _page(client, token, filters, page_no)
        seen_entries += len(page.entries)
        for order in map(order_of, page.entries):
            if order.order_id in found:
                continue
            seen = order
            if not order.outer_id:
                seen = await _detail(client, token, {"orderId": order.order_id}) or order
            if seen.outer_id == outer_id:
                found[order.order_id] = seen
        if _is_last(page, seen_entries, outer_id):
            if broke_down is not None and not found:
                raise broke_down
            return list(found.values())
    raise UnreadableAnswerError(f"at most {_MOST_PAGES} pages under {outer_id}", "more")


def _is_last(page: NumberedPage, seen: int, outer_id: str) -> bool:
    """Say whether all is seen; pages may be smaller than asked for, so a total counts more."""
    if page.total is None:
        return len(page.entries) < PAGE_SIZE
    if not page.entries and seen < page.total:
        raise UnreadableAnswerError(f"{page.total} orders under {outer_id}", f"only {seen}")
    return seen >= page.total


async def changed(
    client: AopClient, token: str, since: datetime, until: datetime, cursor: str | None
) -> OrderPage:
    """Return a page of the orders modified in the window."""
    filters = {"modifyStartTime": aop_time(since), "modifyEndTime": aop_time(until)}

    async def fetch(page_no: int) -> NumberedPage:
        return await _page(client, token, filters, page_no)

    entries, following = await backward_page(fetch, cursor)
    return OrderPage(orders_on_page(entries, order_of), following)


async def _detail(client: AopClient, token: str, which: dict[str, str]) -> ProviderOrder | None:
    try:
        answer = await client.read(token, DETAIL, {"webSite": "1688"} | which)
        refusal = api_refusal(answer)
        if refusal is not None:
            raise refusal
    except RefusedError as error:
        if is_absence(error):
            return None
        raise
    trade = mapping(answer, "result") or (answer if "baseInfo" in answer else {})
    if not trade and flag(answer, "success") and "result" in answer:
        return None
    if not trade:
        raise UnreadableAnswerError(f"result of {DETAIL}", outline(answer))
    return _as_asked(order_of(trade), which.get("orderId"))


def _as_asked(order: ProviderOrder, asked: str | None) -> ProviderOrder:
    """Check that it is the order that was asked for; its own number may have been rounded."""
    if asked is None or order.order_id == asked:
        return order
    if alike(order.order_id, asked):
        return replace(order, order_id=asked)
    raise UnreadableAnswerError(f"order {asked} from {DETAIL}", f"order {order.order_id}")


async def _parcels(client: AopClient, token: str, order: ProviderOrder) -> tuple[Parcel, ...]:
    """Ask for parcels; where that is refused, those of the detail stand."""
    answer = await client.read(
        token,
        PARCELS,
        {"webSite": "1688", "orderId": order.order_id, "fields": _TOLD_OF_PARCELS},
        LOGISTICS,
    )
    refusal = api_refusal(answer)
    if isinstance(refusal, RefusedError) and refusal.code == NOT_SHIPPED_YET:
        return ()
    if isinstance(refusal, RefusedError | BrokeDownError):
        return order.parcels
    if refusal is not None:
        raise refusal
    entries = _parcel_entries(answer)
    if entries is None:
        log.warning("the parcels of an order could not be read", received=field_names(answer)[:500])
        return order.parcels
    return parcels_of(entries, "orderEntryIds", order.lines) or order.parcels


def _parcel_entries(answer: Fields) -> list[Fields] | None:
    """Return the parcels, listed, wrapped once more or alone; None where nobody can read them."""
    inner = mapping(answer, "result")
    told = listed(inner, "result") if "result" in inner else listed(answer, "result")
    if told is None:
        return None
    entries: list[Fields] = [
        one for one in told if isinstance(one, dict) and any(key in one for key in _OF_A_PARCEL)
    ]
    return entries if entries or not told else None


async def _page(
    client: AopClient, token: str, filters: dict[str, str], page_no: int
) -> NumberedPage:
    answer = await client.read(
        token, LIST, filters | {"page": str(page_no), "pageSize": str(PAGE_SIZE)}
    )
    refusal = api_refusal(answer)
    if refusal is not None:
        raise refusal
    total = whole(answer, "totalRecord")
    entries = listed(answer, "result")
    if entries is None:
        # Some replies leave the list out when it is empty, but then they say that it is.
        if total == 0:
            return NumberedPage([], 0, PAGE_SIZE)
        raise UnreadableAnswerError(f"result[] of {LIST}", outline(answer))
    return NumberedPage(entries, total, PAGE_SIZE)
