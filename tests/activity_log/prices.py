"""Published events about prices, refunds and parcels."""

from datetime import datetime

from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import (
    Choice,
    PriceDifference,
    PriceVerdict,
    QuestionKind,
    Refund,
    RefundStatus,
    TraceStep,
)
from contracts.model import Money
from contracts.order_status import events as o
from tests.activity_log.happenings import P, refs


def yuan(amount: str) -> Money:
    return Money.model_validate({"amount": amount, "currency": "CNY"})


def held(reason: str, until: datetime | None = None, booking: str = "b1") -> m.BookingHeld:
    return m.BookingHeld.model_validate(
        {
            "booking_id": booking, "operation_id": "op1", "provider": P, "session_id": "s1",
            "reason": reason, "message": "200 of 200 open orders", "until": until,
        }
    )  # fmt: skip


def lines(*items: str) -> tuple[PriceDifference, ...]:
    return tuple(
        PriceDifference(
            order_id="A", item_id=item, quantity=3,
            expected=yuan("12.50"), offered=yuan("14.90"),
        )
        for item in items
    )  # fmt: skip


def differs(*items: str, verdict: PriceVerdict = PriceVerdict.ASKED) -> m.PriceDiffers:
    return m.PriceDiffers(
        booking_id="b1", operation_id="op1", provider=P, session_id="s1", lines=lines(*items),
        total=yuan("52.70"), price_mode="fenxiao", verdict=verdict,
    )  # fmt: skip


def accepted(*items: str) -> m.PriceAccepted:
    return m.PriceAccepted(
        booking_id="b1", operation_id="op1", provider=P, session_id="s1", lines=lines(*items)
    )


def price_question() -> m.QuestionAsked:
    return m.QuestionAsked(
        question_id="q1", operation_id="op1", provider=P, session_id="s1",
        kind=QuestionKind.PRICE_ROSE, text="The price rose. Buy all the same?",
        choices=(Choice(key="accept", label="Buy"), Choice(key="refuse", label="Do not buy")),
        items=refs("1"), assigned_to="person:anna",
    )  # fmt: skip


def offered(item: str) -> o.PurchasePriceOffered:
    return o.PurchasePriceOffered(
        order_id="A", item_id=item, operation_id="op1", offered=yuan("14.90"), agreed=yuan("13.00")
    )


def agreed(item: str, before: str, after: str) -> o.PurchasePriceAgreed:
    return o.PurchasePriceAgreed(
        order_id="A", item_id=item, previous=yuan(before), price=yuan(after), reason="by telephone"
    )


def price_changed(item: str, before: str, after: str) -> o.PurchasePriceChanged:
    return o.PurchasePriceChanged(
        order_id="A", item_id=item, provider_order_id="5821",
        previous=yuan(before), price=yuan(after),
    )  # fmt: skip


def vendor_changed(before: str, after: str) -> m.ProviderPriceChanged:
    return m.ProviderPriceChanged(
        provider=P, session_id="s1", provider_order_id="5821",
        previous=yuan(before), total=yuan(after), items=refs("1"),
    )  # fmt: skip


def refund(status: RefundStatus, raw: str) -> Refund:
    return Refund(status=status, raw_status=raw, amount=yuan("14.90"))


REQUESTED = refund(RefundStatus.REQUESTED, "waitselleragree")
REFUSED = refund(RefundStatus.REFUSED, "refuse")


def refunded(item: str, before: Refund | None, after: Refund) -> o.RefundChanged:
    return o.RefundChanged(
        order_id="A", item_id=item, provider_order_id="5821", previous=before, refund=after
    )


def order_refunded(before: Refund | None, after: Refund) -> m.ProviderRefundChanged:
    return m.ProviderRefundChanged(
        provider=P, session_id="s1", provider_order_id="5821",
        previous=before, refund=after, items=refs("1"),
    )  # fmt: skip


def moved(*items: str) -> m.ParcelMoved:
    return m.ParcelMoved(
        provider=P, session_id="s1", provider_order_id="5821", tracking_number="7730",
        carrier="申通快递", steps=(TraceStep(text="广州转运中心"), TraceStep(text="上海")),
        items=refs(*items),
    )  # fmt: skip
