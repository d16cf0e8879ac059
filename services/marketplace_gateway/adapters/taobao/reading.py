"""Looking purchase orders up: one, those under our outer id, those changed in a window."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.marketplace_gateway.adapters.backward_pages import NumberedPage, backward_page
from services.marketplace_gateway.adapters.exact_json import compact_json, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    flag,
    identifier,
    mapping,
    objects,
    text,
    whole,
)
from services.marketplace_gateway.adapters.page_order import oldest_first
from services.marketplace_gateway.adapters.taobao.assumptions import PAGE_SIZE
from services.marketplace_gateway.adapters.taobao.client import IopClient
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds
from services.marketplace_gateway.adapters.taobao.errors import api_refusal
from services.marketplace_gateway.adapters.taobao.orders import order_of
from services.marketplace_gateway.adapters.wire_time import epoch_milliseconds
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

QUERY = "/purchase/orders/query"
PARCELS = "/logistics/detail/get"
_MOST_PAGES = 20
_SHIPPED = frozenset({ProviderStatus.SHIPPED, ProviderStatus.SIGNED, ProviderStatus.FINISHED})


@dataclass(frozen=True, slots=True)
class OrderReader:
    """Reads the purchase orders of one app's accounts."""

    client: IopClient
    ids: DistributorIds

    async def read(self, token: str, order_id: str) -> ProviderOrder | None:
        """Read one order and its parcels."""
        if not is_purchase_id(order_id):
            return None
        page = await self._page(token, {"purchase_ids": compact_json([int(order_id)])}, 1)
        for order in (order_of(entry, self.ids) for entry in page.entries):
            if order.order_id == order_id:
                return replace(order, parcels=await self._parcels(token, order))
        return None

    async def find(self, token: str, outer_id: str) -> list[ProviderOrder]:
        """Return the orders that show this outer id."""
        found: dict[str, ProviderOrder] = {}
        for page_no in range(1, _MOST_PAGES + 1):
            page = await self._page(token, {"outer_purchase_id": outer_id}, page_no)
            for order in (order_of(entry, self.ids) for entry in page.entries):
                if order.outer_id == outer_id:
                    found[order.order_id] = order
            if len(page.entries) < page.size:
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
        return OrderPage(oldest_first(order_of(one, self.ids) for one in entries), following)

    async def _page(self, token: str, filters: Mapping[str, str], page_no: int) -> NumberedPage:
        answer = await self.client.read(
            token, QUERY, {**filters, "page_no": str(page_no), "page_size": str(PAGE_SIZE)}
        )
        refusal = api_refusal(answer)
        if refusal is not None:
            raise refusal
        data = mapping(answer, "data")
        total = whole(data, "results_total")
        entries = data.get("purchase_orders")
        size = whole(data, "page_size")
        if entries is None and (total == 0 or (not data and flag(answer, "success"))):
            entries, total = [], 0
        if not isinstance(entries, list):
            raise UnreadableAnswerError(f"data.purchase_orders of {QUERY}", outline(answer))
        # The platform may serve smaller pages than were asked for.
        return NumberedPage(entries, total, size if size and 0 < size <= PAGE_SIZE else PAGE_SIZE)

    async def _parcels(self, token: str, order: ProviderOrder) -> tuple[Parcel, ...]:
        """Ask for parcels of shipped lines for which the order itself shows none."""
        shown = {line_id for parcel in order.parcels for line_id in parcel.line_ids}
        parcels = {parcel.tracking_number: parcel for parcel in order.parcels}
        for line in order.lines:
            if line.status not in _SHIPPED or line.line_id in shown or not line.line_id:
                continue
            for parcel in await self._parcels_of_line(token, line.line_id):
                known = parcels.get(parcel.tracking_number, parcel)
                line_ids = tuple(dict.fromkeys((*known.line_ids, line.line_id)))
                parcels[parcel.tracking_number] = replace(known, line_ids=line_ids)
        return tuple(parcels.values())

    async def _parcels_of_line(self, token: str, line_id: str) -> list[Parcel]:
        answer = await self.client.read(token, PARCELS, {"purchase_order_line_id": line_id})
        refusal = api_refusal(answer)
        if isinstance(refusal, RefusedError):
            return []
        if refusal is not None:
            raise refusal
        return [
            Parcel(text(entry, "mail_no"), _carrier(entry), (line_id,))
            for entry in objects(mapping(answer, "data"), "pnm_logistics_details")
            if identifier(entry, "mail_no")
        ]


def is_purchase_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 19


def _carrier(entry: Fields) -> str:
    partners = objects(entry, "logistics_partner")
    return text(partners[0], "company") if partners else ""
