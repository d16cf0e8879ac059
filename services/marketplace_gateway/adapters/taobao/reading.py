"""Looking purchase orders up: one, those under our outer id, those changed in a window."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from services.marketplace_gateway.adapters.backward_pages import NumberedPage, backward_page
from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.key_case import in_snake_case
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    flag,
    identifier,
    listed,
    mapping,
    objects,
    whole,
)
from services.marketplace_gateway.adapters.page_order import orders_on_page
from services.marketplace_gateway.adapters.taobao.assumptions import PAGE_SIZE
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.logistics import (
    parcels_of_line,
    traces_of_line,
)
from services.marketplace_gateway.adapters.taobao.orders import LINE_IDS, goods_shown, order_of
from services.marketplace_gateway.adapters.taobao.refunds import with_amount
from services.marketplace_gateway.adapters.traces import merged
from services.marketplace_gateway.adapters.wire_time import epoch_milliseconds
from services.marketplace_gateway.application.marketplace import (
    OrderPage,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import (
    Parcel,
    ProviderLine,
    ProviderOrder,
    ProviderStatus,
    Trace,
)

log = structlog.get_logger()
QUERY = "/purchase/orders/query"
_MOST_PAGES = 20
_SHIPPED = frozenset(
    {
        ProviderStatus.PART_SHIPPED,
        ProviderStatus.SHIPPED,
        ProviderStatus.SIGNED,
        ProviderStatus.FINISHED,
    }
)


@dataclass(frozen=True, slots=True)
class OrderReader:
    """Reads the purchase orders of one app's accounts."""

    client: IopClient
    ids: DistributorIds

    async def read(self, token: str, order_id: str) -> ProviderOrder | None:
        """Read one order with its parcels and the amounts of its refunds."""
        if not is_purchase_id(order_id):
            return None
        found = await self._one(token, order_id)
        if found is None:
            return None
        order, entry = found
        parts = {
            identifier(part, *LINE_IDS): part for part in objects(entry, "sub_purchase_orders")
        }
        lines = [
            await with_amount(self.client, token, line, parts.get(line.line_id, {}))
            for line in order.lines
        ]
        return await self._with_parcels(token, replace(order, lines=tuple(lines)))

    async def trace(self, token: str, order_id: str) -> tuple[Trace, ...]:
        """Return where the parcels of an order have been; asked for by sub-order."""
        found = await self._one(token, order_id) if is_purchase_id(order_id) else None
        if found is None:
            return ()
        order, _ = found
        traced: list[Trace] = []
        unreadable: UnreadableAnswerError | None = None
        for line in order.lines:
            holding = {parcel for parcel in order.parcels if line.line_id in parcel.line_ids}
            numbers = {trace.tracking_number for trace in traced}
            told = bool(holding) and all(one.tracking_number in numbers for one in holding)
            if line.line_id and not told and (holding or line.status in _SHIPPED):
                try:
                    traced += await traces_of_line(self.client, token, line.line_id)
                except UnreadableAnswerError as error:
                    log.warning("a line could not be traced", line=line.line_id, error=str(error))
                    unreadable = error
        if unreadable is not None and not traced:
            raise unreadable
        return merged(traced)

    async def find(self, token: str, outer_id: str) -> list[ProviderOrder]:
        """Return the orders that show this outer id.

        Raises UnreadableAnswerError where the platform speaks of more orders than it shows: what
        is not found here may be bought again.
        """
        found: dict[str, ProviderOrder] = {}
        met: set[str] = set()
        for page_no in range(1, _MOST_PAGES + 1):
            page = await self._page(token, {"outer_purchase_id": outer_id}, page_no)
            orders = [order_of(entry, self.ids) for entry in page.entries]
            news = {order.order_id for order in orders} - met
            met |= news
            found |= {order.order_id: order for order in orders if order.outer_id == outer_id}
            total = page.total or 0
            if len(met) == total or (page.total is None and len(orders) < page.size):
                return list(found.values())
            if not news and len(met) < total:
                raise UnreadableAnswerError(f"{total} orders under {outer_id}", f"{len(met)}")
            if not news:
                return list(found.values())
        raise UnreadableAnswerError(f"at most {_MOST_PAGES} pages under {outer_id}", "more")

    async def changed(
        self, token: str, since: datetime, until: datetime, cursor: str | None
    ) -> OrderPage:
        """Return a page of the orders modified in the window."""
        # Newest first on the wire: read from its last page, the oldest come first.
        window = {
            "modify_time_start": str(epoch_milliseconds(since)),
            "modify_time_end": str(epoch_milliseconds(until)),
            "sort_field": "modify_time",
            "sort_type": "DESC",
        }

        async def fetch(page_no: int) -> NumberedPage:
            return await self._page(token, window, page_no)

        entries, following = await backward_page(fetch, cursor)
        return OrderPage(orders_on_page(entries, lambda one: order_of(one, self.ids)), following)

    async def _one(self, token: str, order_id: str) -> tuple[ProviderOrder, Fields] | None:
        """Read one order; returns it with what it was read from."""
        page = await self._page(token, {"purchase_ids": compact_json([int(order_id)])}, 1)
        orders = ((order_of(entry, self.ids), entry) for entry in page.entries)
        return next((found for found in orders if found[0].order_id == order_id), None)

    async def _page(self, token: str, filters: Mapping[str, str], page_no: int) -> NumberedPage:
        answer = await self.client.read(
            token, QUERY, {**filters, "page_no": str(page_no), "page_size": str(PAGE_SIZE)}
        )
        refusal = api_refusal(answer)
        if refusal is not None:
            raise refusal
        data = mapping(answer, "data")
        total = whole(data, "results_total")
        entries = in_snake_case(listed(data, "purchase_orders"))
        size = whole(data, "page_size")
        if entries is None and (total == 0 or (not data and flag(answer, "success"))):
            entries, total = [], 0
        if entries is None:
            raise UnreadableAnswerError(f"data.purchase_orders of {QUERY}", outline(answer))
        await self.ids.explain(token, [goods for entry in entries for goods in goods_shown(entry)])
        return NumberedPage(entries, total, _size(page_no, size, len(entries), total))

    async def _parcels(self, token: str, line: ProviderLine, order: ProviderOrder) -> list[Parcel]:
        """Ask for the parcels of a line; an answer nobody can read does not hide the order."""
        try:
            return await parcels_of_line(self.client, token, line, order)
        except UnreadableAnswerError as error:
            log.warning(
                "the parcels of a line could not be read", line=line.line_id, error=str(error)
            )
            return []

    async def _with_parcels(self, token: str, order: ProviderOrder) -> ProviderOrder:
        """Ask for parcels of shipped lines where the order itself does not say it all.

        It shows none of some, and never how many pieces of a line are in which.
        """
        shown = Counter(line_id for parcel in order.parcels for line_id in parcel.line_ids)
        parcels = {parcel.tracking_number: parcel for parcel in order.parcels}
        for line in order.lines:
            is_told = shown[line.line_id] and not _is_spread(line, shown[line.line_id])
            if line.status not in _SHIPPED or is_told or not line.line_id:
                continue
            for parcel in await self._parcels(token, line, order):
                known = parcels.get(parcel.tracking_number, parcel)
                line_ids = tuple(dict.fromkeys((*known.line_ids, line.line_id)))
                pieces = tuple(dict.fromkeys((*known.pieces, *parcel.pieces)))
                parcels[parcel.tracking_number] = replace(known, line_ids=line_ids, pieces=pieces)
        return replace(order, parcels=tuple(parcels.values()))


def _is_spread(line: ProviderLine, parcels: int) -> bool:
    """Say whether the line's pieces are not all in one parcel."""
    return line.quantity > 1 and (parcels > 1 or line.status is ProviderStatus.PART_SHIPPED)


def _size(page_no: int, told: int | None, came: int, total: int | None) -> int:
    """Return how many orders fit a page: the platform may serve smaller ones than asked for."""
    size = told if told and 0 < told <= PAGE_SIZE else PAGE_SIZE
    # More are to come, so the first page is full, whatever is said about its size.
    full = page_no == 1 and total is not None and 0 < came < min(total, size)
    return came if full else size


def is_purchase_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 19
