"""/purchase/orders/query: filters, order and pages."""

from sandbox.clock import epoch_ms
from sandbox.exchange import Call, Json
from sandbox.marketplace import Marketplace
from sandbox.orders.store import Query, Sorting
from sandbox.taobao.envelopes import flat, flat_refusal
from sandbox.taobao.purchase_view import purchase_view
from sandbox.taobao.words import states_named
from sandbox.wire import json_parameter, text_of, whole_number

LARGEST_PAGE = 50
LARGEST_NUMBER = 10**14
"""Beyond the year 5000 in milliseconds, and far below what SQLite can count."""


def query_orders(call: Call) -> Json:
    page = _number(call, "page_no") or 1
    size = min(_number(call, "page_size") or 10, LARGEST_PAGE)
    status = call.params.get("status")
    query = Query(
        marketplace=Marketplace.TAOBAO.value,
        account=call.buyer.name,
        outer_id=call.params.get("outer_purchase_id") or None,
        modified_from=_number(call, "modify_time_start"),
        modified_to=_number(call, "modify_time_end"),
        visible_at=epoch_ms(call.now),
        states=states_named(status) if status else None,
        numbers=_numbers(call),
        limit=size,
        offset=(page - 1) * size,
    )
    total, orders = call.world.book.store.find(query, _sorting(call))
    return flat(
        {
            "results_total": total,
            "page_no": page,
            "page_size": size,
            "purchase_orders": [purchase_view(call.world, order) for order in orders],
        }
    )


def _sorting(call: Call) -> Sorting:
    if call.params.get("sort_field") != "modify_time":
        return Sorting.NEWEST_FIRST
    ascending = call.params.get("sort_type", "").upper() == "ASC"
    return Sorting.CHANGED_LAST if ascending else Sorting.CHANGED_FIRST


def _numbers(call: Call) -> tuple[str, ...] | None:
    text = call.params.get("purchase_ids")
    if not text:
        return None
    loaded = json_parameter(text)
    if not isinstance(loaded, list):
        raise flat_refusal("INVALID_PARAMETER", "purchase_ids is invalid")
    return tuple(map(text_of, loaded))


def _number(call: Call, name: str) -> int | None:
    text = call.params.get(name)
    if not text:
        return None
    number = whole_number(text)
    if number is None or not 0 <= number <= LARGEST_NUMBER:
        raise flat_refusal("INVALID_PARAMETER", f"{name} is invalid")
    return number
