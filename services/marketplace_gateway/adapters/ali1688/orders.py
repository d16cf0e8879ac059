"""Reading one 1688 order, from the list or the detail (both carry the same TradeInfo).

Sums and prices here are yuan; `discount`, `entryDiscount` and `refundPayment` are fen.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from services.marketplace_gateway.adapters.ali1688.assumptions import NO_PARCEL_NUMBERS
from services.marketplace_gateway.adapters.ali1688.refunds import line_refund, order_refund
from services.marketplace_gateway.adapters.ali1688.rounding import alike
from services.marketplace_gateway.adapters.ali1688.status import (
    line_status,
    was_paid,
    word_status,
)
from services.marketplace_gateway.adapters.exact_json import outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    as_identifier,
    identifier,
    mapping,
    number,
    objects,
    text,
    values,
    whole,
)
from services.marketplace_gateway.adapters.parcel_pieces import pieces_in
from services.marketplace_gateway.adapters.part_shipment import seen_by_lines
from services.marketplace_gateway.adapters.wire_money import yuan
from services.marketplace_gateway.adapters.wire_time import moment
from services.marketplace_gateway.application.marketplace import UnreadableAnswerError
from services.marketplace_gateway.domain.money import FEN_PER_YUAN, Money
from services.marketplace_gateway.domain.provider_order import (
    LinePieces,
    Parcel,
    Provider,
    ProviderLine,
    ProviderOrder,
)

log = structlog.get_logger()
_LONGEST_PAY_TIMEOUT = 366 * 24 * 3600


def order_of(trade: object) -> ProviderOrder:
    """Read an order. Only its id is indispensable; a status nobody documented is UNKNOWN."""
    base = mapping(trade, "baseInfo") if isinstance(trade, dict) else {}
    # The numeric id is rounded in the platform's own samples; the text beside it is right.
    order_id = identifier(base, "idOfStr", "id")
    if not isinstance(trade, dict) or not order_id:
        raise UnreadableAnswerError("an order with baseInfo.idOfStr", outline({"order": trade}))
    paid = was_paid(base, trade)
    lines = tuple(_line(item, paid) for item in objects(trade, "productItems"))
    word = text(base, "status")
    seller = mapping(base, "sellerContact")
    return ProviderOrder(
        provider=Provider.ALI1688,
        order_id=order_id,
        status=seen_by_lines(word_status(word, was_paid=paid), [line.status for line in lines]),
        raw_status=word,
        lines=lines,
        total=yuan(base, "totalAmount"),
        shipping=yuan(base, "shippingFee"),
        vendor_id=identifier(base, "sellerID"),
        vendor_name=text(seller, "companyName", "shopName") or text(base, "sellerLoginId"),
        outer_id=outer_id_of(trade),
        created_at=moment(base, "createTime"),
        modified_at=moment(base, "modifyTime"),
        paid_at=moment(base, "payTime") or _first(trade, "tradeTerms", "payTime"),
        pay_before=_pay_before(base, trade),
        close_reason=text(base, "closeReason", "closeRemark", "closeOperateType"),
        refund=order_refund(base),
        parcels=parcels_of(
            objects(mapping(trade, "nativeLogistics"), "logisticsItems"), "subItemIds", lines
        ),
    )


def outer_id_of(trade: Fields) -> str:
    """Find our own id: in the base information, or among the attributes, which have two names."""
    if found := text(mapping(trade, "baseInfo"), "outOrderId") or text(trade, "outOrderId"):
        return found
    for key in ("extAttributes", "exAttributes"):
        for attribute in objects(trade, key):
            if text(attribute, "key") == "outOrderId":
                return text(attribute, "value")
            if found := text(attribute, "outOrderId"):
                return found
    return ""


def parcels_of(
    entries: Iterable[Fields], lines_key: str, lines: tuple[ProviderLine, ...]
) -> tuple[Parcel, ...]:
    """Read parcels; those of one number are one, and cancelled ones are none.

    Line ids that the order does not have are left out.
    """
    carriers: dict[str, str] = {}
    contents: dict[str, dict[str, None]] = {}
    pieces: dict[str, Counter[str]] = {}
    for entry in entries:
        tracking = text(entry, "logisticsBillNo", "mailNo")
        if not tracking or tracking in NO_PARCEL_NUMBERS or text(entry, "status") == "CANCEL":
            continue
        carrier = text(entry, "logisticsCompanyName", "logisticsCompanyNo")
        carriers[tracking] = carriers.get(tracking) or carrier
        named = values(entry, lines_key) or text(entry, lines_key).split(",")
        line_ids = [_line_id(as_identifier(one), lines) for one in named]
        contents.setdefault(tracking, {}).update({one: None for one in line_ids if one})
        on = [line for line in lines if line.line_id in line_ids]
        told = pieces.setdefault(tracking, Counter())
        for one in pieces_in(objects(entry, "sendGoods"), "goodName", on):
            told[one.line_id] += one.quantity
    return tuple(
        Parcel(
            tracking,
            carriers[tracking],
            tuple(line_ids),
            tuple(LinePieces(line_id, number) for line_id, number in pieces[tracking].items()),
        )
        for tracking, line_ids in contents.items()
    )


def _line_id(named: str, lines: tuple[ProviderLine, ...]) -> str:
    """Find the line that an answer names; its id may have been rounded as JavaScript rounds.

    The documents themselves show 128403042259997710 for 128403042259997715.
    """
    if any(line.line_id == named for line in lines):
        return named
    near = [line.line_id for line in lines if alike(line.line_id, named)]
    return near[0] if len(near) == 1 else ""


def _line(item: Fields, paid: bool | None) -> ProviderLine:
    # Quantities are Double in the documents; goods sold by weight have no whole one.
    return ProviderLine(
        line_id=identifier(item, "subItemIDString", "subItemID"),
        goods_id=identifier(item, "productID"),
        sku_id=identifier(item, "specId", "skuID"),
        quantity=_quantity(item),
        amount=yuan(item, "itemAmount") or _amount_by_price(item),
        status=line_status(item, was_paid=paid),
        raw_status=text(item, "status"),
        title=text(item, "name"),
        refund=line_refund(item),
    )


def _quantity(item: Fields) -> int:
    """Return the pieces; goods by weight, or an answer without a quantity, have none to count."""
    found = whole(item, "quantity")
    if found is None:
        log.warning("a line of an order has no whole quantity", received=outline(item)[:500])
    return found or 0


def _amount_by_price(item: Fields) -> Money | None:
    """Work the line's sum out where it is not told: yuan by quantity, and the change in fen."""
    price, quantity = number(item, "price"), number(item, "quantity")
    if price is None or quantity is None:
        return None
    change = (number(item, "entryDiscount") or Decimal(0)) / FEN_PER_YUAN
    return yuan({"amount": price * quantity + change}, "amount")


def _pay_before(base: Fields, trade: Fields) -> datetime | None:
    if stated := _first(trade, "productItems", "gmtPayExpireTime"):
        return stated
    seconds, created = whole(base, "payTimeout"), moment(base, "createTime")
    if seconds is None or created is None or text(base, "payTimeoutType") not in {"", "0"}:
        return None
    if not 0 < seconds <= _LONGEST_PAY_TIMEOUT:
        return None
    try:
        return created + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _first(trade: Fields, entries: str, key: str) -> datetime | None:
    found = [when for entry in objects(trade, entries) if (when := moment(entry, key))]
    return min(found, default=None)
