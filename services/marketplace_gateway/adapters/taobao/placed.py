"""What an answer to `/purchase/order/create` says was bought.

A line counts as left out only where everything else is accounted for: each order has an id that
can be read, each line in it is one of ours, and its quantity is the one we asked for. Otherwise
no line is called failed, and the orders are looked up: what may stand is not bought again.
"""

from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    listed,
    mapping,
    text,
)
from services.marketplace_gateway.adapters.refusals import refusal_of
from services.marketplace_gateway.adapters.taobao.distributor_ids import Goods
from services.marketplace_gateway.adapters.taobao.errors import create_refusal, error_told
from services.marketplace_gateway.adapters.taobao.orders import ORDER_IDS
from services.marketplace_gateway.adapters.taobao.placed_lines import placed_lines
from services.marketplace_gateway.adapters.taobao.shown_ids import shown_ids
from services.marketplace_gateway.adapters.wire_money import fen
from services.marketplace_gateway.application.marketplace import (
    Draft,
    FailedLine,
    NoAnswerError,
    PlacedOrder,
    Placement,
    UnreadableAnswerError,
)
from services.marketplace_gateway.domain.provider_order import Provider

_EXPECTED = "a purchase_id or a refusal from /purchase/order/create"


def placement_of(answer: Fields, draft: Draft, goods: dict[str, Goods]) -> tuple[Placement, str]:
    """Return the orders and the address where they are paid together, "" if none came.

    Raises what the platform refused, or UnreadableAnswerError where an order may stand.
    """
    data = mapping(answer, "data")
    entries = _orders(data) or _orders(answer)
    shown = shown_ids(answer)
    if not entries:
        refusal = None if shown else create_refusal(answer, data)
        raise refusal or UnreadableAnswerError(_EXPECTED, outline(answer))
    pay_url = text(data, "payment_url")
    if not pay_url.startswith(("https://", "http://")):
        pay_url = ""
    placed = placed_lines(draft, goods, entries)
    ids = {identifier(entry, *ORDER_IDS) for entry in entries}
    orders = tuple(
        PlacedOrder(
            identifier(entry, *ORDER_IDS),
            # Beside an order that cannot be read, what the others hold is only part of the story.
            line_nos if shown == ids else (),
            fen(entry, "estimate_amount", currency="estimate_currency"),
            # An address that pays other orders as well is not the address of this one.
            pay_url if len(entries) == 1 and shown == ids else "",
        )
        for entry, line_nos in zip(entries, placed.by_order, strict=True)
    )
    all_told = shown == ids and placed.complete and all(order.line_nos for order in orders)
    failed = _left_out(answer, data, draft, placed.line_nos) if all_told else ()
    return Placement(orders, failed), pay_url if shown == ids else ""


def _orders(fields: Fields) -> list[Fields]:
    """Return the orders of which the id can be read, each once."""
    found: dict[str, Fields] = {}
    for entry in listed(fields, "order_list") or []:
        order_id = identifier(entry, *ORDER_IDS) if isinstance(entry, dict) else ""
        if order_id:
            found.setdefault(order_id, entry)
    return list(found.values())


def _left_out(
    answer: Fields, data: Fields, draft: Draft, placed: set[str]
) -> tuple[FailedLine, ...]:
    code, message = error_told(data)
    if not code:
        code, message = error_told(answer)
    code, message = code or "LINE_LEFT_OUT", message or "the order came without this line"
    if isinstance(refusal_of(Provider.TAOBAO, code, message, buys=True), NoAnswerError):
        # The platform is not done with these lines, or does not know it.
        return ()
    return tuple(
        FailedLine(line.line_no, code, message)
        for line in draft.lines
        if line.line_no not in placed
    )
