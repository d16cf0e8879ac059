"""From a row of the view to the item that clients see."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.order_status.application.reading.item_shape import (
    Amount,
    GoodsShape,
    ItemShape,
    LastRefusal,
    OpenRequestShape,
    ParcelShape,
    Property,
    ProviderOrderShape,
    RefundShape,
)
from services.order_status.application.reading.line_shaping import shape_line
from services.order_status.application.reading.links import LinkTemplates
from services.order_status.domain.transitions import available_statuses, corrections
from services.order_status.domain.vocabulary import ItemStatus

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Standing:
    status: ItemStatus
    link: object | None
    request: object | None


def shape_item(row: Row, links: LinkTemplates) -> ItemShape:
    """Return the item of a row."""
    standing = _Standing(ItemStatus(row["status"]), row["provider_order_id"], row["request"])
    quantity = row["quantity"]
    return ItemShape(
        order_id=row["order_id"],
        item_id=row["item_id"],
        version=row["version"],
        position=row["position"],
        status=row["status"],
        list=row["list"],
        goods=_goods(row),
        quantity=quantity,
        price=_amount(row, "price"),
        total=_amount(row, "price", quantity),
        expected_purchase_price=_known(row, "purchase"),
        expected_purchase_total=_known(row, "purchase", quantity),
        inspection=row["inspection"],
        rejection_reason=row["rejection_reason"] or "",
        line=shape_line(row),
        receivable=ItemStatus.RECEIVED_AT_WAREHOUSE in available_statuses(standing),
        purchase_price_agreed=row["purchase_agreed"],
        offered_price=_known(row, "offered"),
        purchase_price=_known(row, "bill"),
        purchase_total=_known(row, "bill", quantity),
        refund=_refund(row),
        provider_order=_provider_order(row),
        parcels=tuple(ParcelShape(**parcel) for parcel in row["parcels"]),
        request=_request(row),
        refusal=_refusal(row),
        attention=row["attention"],
        available_statuses=available_statuses(standing),
        corrections=corrections(standing),
        paid_at=row["paid_at"],
        added_later=row["added_later"],
        split_from=row["split_from"],
        links=links.of(row),
        added_at=row["added_at"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )


def _amount(row: Row, name: str, quantity: int = 1) -> Amount:
    amount = Decimal(row[f"{name}_amount"]) * quantity
    return Amount(amount=format(amount, "f"), currency=row[f"{name}_currency"])


def _known(row: Row, name: str, quantity: int = 1) -> Amount | None:
    return _amount(row, name, quantity) if row[f"{name}_amount"] else None


def _goods(row: Row) -> GoodsShape:
    return GoodsShape(
        provider=row["provider"],
        goods_id=row["goods_id"],
        sku_id=row["sku_id"],
        vendor_id=row["vendor_id"],
        vendor_name=row["vendor_name"],
        title=row["title"],
        title_zh=row["title_zh"],
        configuration=tuple(Property(**entry) for entry in row["configuration"]),
        weight_grams=row["weight_grams"],
        photo_url=row["photo_url"],
        description=row["description"],
    )


def _provider_order(row: Row) -> ProviderOrderShape | None:
    if row["provider_order_id"] is None:
        return None
    return ProviderOrderShape(
        provider=row["provider"],
        session_id=row["session_id"],
        provider_order_id=row["provider_order_id"],
        status=row["provider_status"],
        raw_status=row["provider_raw_status"],
        booked=row["booked"],
        linked_at=row["linked_at"],
        linked_by=row["linked_by"],
    )


def _refund(row: Row) -> RefundShape | None:
    if row["refund_status"] is None:
        return None
    return RefundShape(
        status=row["refund_status"],
        raw_status=row["refund_raw_status"],
        amount=_known(row, "refund"),
    )


def _request(row: Row) -> OpenRequestShape | None:
    if row["request"] is None:
        return None
    return OpenRequestShape(
        kind=row["request"],
        operation_id=row["request_operation_id"],
        requested_at=row["requested_at"],
        requested_by=row["requested_by"],
    )


def _refusal(row: Row) -> LastRefusal | None:
    if row["refusal_code"] is None:
        return None
    return LastRefusal(
        code=row["refusal_code"], message=row["refusal_message"], remedy=row["refusal_remedy"]
    )
