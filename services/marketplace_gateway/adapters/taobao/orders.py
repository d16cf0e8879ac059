"""Reading one purchase order of Taobao Global (Mlegbder/taobao-global types/order_query.go).

Sums are fen, times milliseconds since 1970.
"""

from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.key_case import in_snake_case
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    identifier,
    mapping,
    objects,
    text,
    whole,
)
from services.marketplace_gateway.adapters.part_shipment import seen_by_lines
from services.marketplace_gateway.adapters.taobao.distributor_ids import DistributorIds, Goods
from services.marketplace_gateway.adapters.taobao.refunds import line_refund
from services.marketplace_gateway.adapters.taobao.status import (
    was_paid,
    word_status,
)
from services.marketplace_gateway.adapters.wire_money import fen
from services.marketplace_gateway.adapters.wire_time import moment
from services.marketplace_gateway.application.marketplace import UnreadableAnswerError
from services.marketplace_gateway.domain.provider_order import (
    Parcel,
    Provider,
    ProviderLine,
    ProviderOrder,
    ProviderStatus,
)

ORDER_IDS = ("purchase_id", "purchase_order_id")
LINE_IDS = ("sub_purchase_order_id", "purchase_order_line_id")
"""Queries use the first names, messages and logistics the second."""

CURRENCY = "purchase_currency"
"""Of an order's sums and of a sub-order's; CNY where it is not told."""


def order_of(entry: object, ids: DistributorIds) -> ProviderOrder:
    """Read an order. Only its id is indispensable; a status nobody documented is UNKNOWN."""
    order_id = identifier(entry, *ORDER_IDS) if isinstance(entry, dict) else ""
    if not isinstance(entry, dict) or not order_id:
        raise UnreadableAnswerError("an order with a purchase_id", outline({"order": entry}))
    paid = was_paid(entry)
    parts = objects(entry, "sub_purchase_orders")
    lines = tuple(_line(part, ids, was_paid=paid) for part in parts)
    word = text(entry, "status")
    shop = _first_shop(parts)
    return ProviderOrder(
        provider=Provider.TAOBAO,
        order_id=order_id,
        status=seen_by_lines(word_status(word, was_paid=paid), [line.status for line in lines]),
        raw_status=word,
        lines=lines,
        total=fen(entry, "purchase_amount", currency=CURRENCY),
        shipping=fen(entry, "domestic_post_fee", currency=CURRENCY),
        vendor_id=identifier(shop, "shop_id"),
        vendor_name=text(entry, "supplier_nick") or text(shop, "shop_name", "supplier_nick"),
        outer_id=text(entry, "outer_purchase_id"),
        created_at=moment(entry, "created_time"),
        modified_at=moment(entry, "modify_time"),
        paid_at=moment(entry, "pay_time"),
        pay_before=moment(entry, "next_close_time_without_payment"),
        close_reason=_close_reason(entry, parts),
        parcels=parcels_of(parts),
    )


def parcels_of(parts: list[Fields]) -> tuple[Parcel, ...]:
    """Read the domestic parcels; one that holds goods of several lines is one parcel."""
    carriers: dict[str, str] = {}
    contents: dict[str, dict[str, None]] = {}
    for part in parts:
        line_id = identifier(part, *LINE_IDS)
        # The parcel on the line itself is marked as outdated, and still sent by some.
        for parcel in [*objects(part, "logistic_orders"), part]:
            tracking = text(parcel, "logistic_number")
            if not tracking:
                continue
            carrier = text(parcel, "logistic_company_name")
            carriers[tracking] = carriers.get(tracking) or carrier
            contents.setdefault(tracking, {})[line_id] = None
    return tuple(
        Parcel(tracking, carriers[tracking], tuple(one for one in line_ids if one))
        for tracking, line_ids in contents.items()
    )


def _line(part: Fields, ids: DistributorIds, *, was_paid: bool) -> ProviderLine:
    goods = ids.taobao_ids(_shown(part))
    word = text(part, "status")
    status = word_status(word, was_paid=was_paid)
    if status is ProviderStatus.PAID and parcels_of([part]):
        # Some pieces went, the others wait: the platform has no word for it.
        status = ProviderStatus.PART_SHIPPED
    return ProviderLine(
        line_id=identifier(part, *LINE_IDS),
        goods_id=goods.item,
        sku_id=goods.sku,
        quantity=whole(part, "quantity") or 0,
        # Without postage, and after changes of price, where it is told apart.
        amount=fen(part, "product_amount", currency=CURRENCY)
        or fen(part, "purchase_amount", currency=CURRENCY),
        status=status,
        raw_status=word,
        title=text(part, "title"),
        line_no=text(part, "order_line_no"),
        refund=line_refund(part),
    )


def goods_shown(entry: object) -> list[Goods]:
    """Return the ids that an order shows of its goods, whichever kind they are."""
    parts = objects(entry, "sub_purchase_orders") if isinstance(entry, dict) else []
    return [_shown(part) for part in parts]


def _shown(part: Fields) -> Goods:
    return Goods(identifier(part, "item_id"), identifier(part, "sku_id"))


def _close_reason(entry: Fields, parts: list[Fields]) -> str:
    """Say why an order was closed, or why its creation, which goes on after the call, failed."""
    for part in (entry, *parts):
        if reason := text(part, "close_reason"):
            return reason
        words = [text(part, "detail_error_code", "error_code"), text(part, "error_message")]
        if any(words):
            return ": ".join(word for word in words if word)
    return ""


def _first_shop(parts: list[Fields]) -> Fields:
    shops = (in_snake_case(mapping(part, "option_fields")) for part in parts)
    return next((shop for shop in shops if shop), {})
