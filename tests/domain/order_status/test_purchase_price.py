"""What a piece costs: agreed by a person, offered by the marketplace, charged by the vendor."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain import money_events as money
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.vocabulary import (
    ItemStatus,
    ProviderStatus,
    Refund,
    RefundStatus,
    UnbindOutcome,
)
from tests.domain.order_status.items import (
    ORDER,
    OTHER_ORDER,
    being_booked,
    being_unbound,
    booked,
    facts,
    item,
    paid,
    registered,
    state_of,
    yuan,
)

P = ProviderStatus
MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
EVENING = datetime(2026, 3, 1, 18, tzinfo=UTC)
AGREED = c.AgreePurchasePrice(yuan("9.50"), "Negotiated for 100 pieces")
RETURNING = Refund(RefundStatus.RETURNING, "退货中", yuan("19"))


def test_an_agreed_price_takes_the_place_of_the_expected_one() -> None:
    """The event tells what was expected before, and why it was replaced."""
    then = item(*registered()).when(AGREED)
    then.then(money.PurchasePriceAgreed(None, yuan("9.50"), "Negotiated for 100 pieces"))
    assert then.state.expected_purchase_price == yuan("9.50")
    assert then.state.purchase_price_agreed
    then.when(AGREED).then_nothing()
    again = then.when(c.AgreePurchasePrice(yuan("9")))
    again.then(money.PurchasePriceAgreed(yuan("9.50"), yuan("9")))


def test_agreeing_to_what_the_shop_expected_is_an_agreement() -> None:
    """The number is the same, but from now on it is a person's."""
    (begun,) = registered()
    assert isinstance(begun, e.ItemRegistered)
    expected = replace(begun, expected_purchase_price=yuan("9.50"))
    then = item(expected).when(AGREED)
    then.then(money.PurchasePriceAgreed(yuan("9.50"), yuan("9.50"), AGREED.reason))
    assert then.state.purchase_price_agreed


def test_a_price_is_not_agreed_under_a_running_booking() -> None:
    """What is being bought is bought for what was expected when it was ordered."""
    item(*being_booked()).when(AGREED).then_refused("request_open")


def test_an_offer_changes_nothing() -> None:
    """A price that differs is on record once per operation; another offer is another fact."""
    agreed = item(*being_booked(), money.PurchasePriceAgreed(None, yuan("9.50")))
    offer = c.RecordOffer("op-book", yuan("12"), yuan("9.50"))
    then = agreed.when(offer)
    then.then(money.PurchasePriceOffered("op-book", yuan("12"), yuan("9.50")))
    assert then.state.expected_purchase_price == yuan("9.50")
    assert then.state.request is not None
    then.when(offer).then_nothing()
    then.when(replace(offer, offered=yuan("11"))).then(
        money.PurchasePriceOffered("op-book", yuan("11"), yuan("9.50"))
    )
    agreed.when(c.RecordOffer("op-book", yuan("9.50"), yuan("9.50"))).then_nothing()


def test_the_price_on_the_provider_order_is_learnt() -> None:
    """It becomes known with the first reading, and a vendor may change it while it is unpaid."""
    told = facts(P.UNPAID, price=yuan("10"))
    then = item(*booked()).when(told)
    first = money.PurchasePriceChanged(ORDER, None, yuan("10"))
    then.then(e.ProviderStatusChanged(ORDER, None, P.UNPAID, "raw_unpaid"), first)
    then.when(told).then_nothing()
    less = then.when(facts(P.UNPAID, price=yuan("8")))
    less.then(money.PurchasePriceChanged(ORDER, yuan("10"), yuan("8")))
    assert less.state.status is ItemStatus.PAID
    less.when(facts(P.UNPAID)).then_nothing()


def test_an_older_price_that_comes_late_is_no_news() -> None:
    """The marketplace's clock decides, whichever message came first."""
    then = item(*booked()).when(facts(P.UNPAID, price=yuan("8"), as_of=EVENING))
    then.when(facts(P.UNPAID, price=yuan("10"), as_of=MORNING)).then_nothing()


def test_a_refund_is_followed_and_moves_no_item() -> None:
    """Asked for, agreed, paid: each is told; what the item has come to is not undone by it."""
    asked = Refund(RefundStatus.REQUESTED)
    then = item(*booked()).when(facts(P.SHIPPED)).when(facts(P.SHIPPED, refund=asked))
    then.then(money.RefundChanged(ORDER, None, asked))
    later = then.when(facts(P.SHIPPED, refund=RETURNING, as_of=EVENING))
    later.then(money.RefundChanged(ORDER, asked, RETURNING, EVENING))
    assert later.state.status is ItemStatus.ORDERED
    later.when(facts(P.SHIPPED, refund=asked, as_of=MORNING)).then_nothing()


def test_price_and_refund_go_with_the_link() -> None:
    """An item that left its provider order costs nothing there, and nothing comes back for it."""
    known = money.PurchasePriceChanged(ORDER, None, yuan("10"))
    unbound = e.Unbound("op-unbind", ORDER, UnbindOutcome.UNLINKED, ItemStatus.PAID)
    again = (*being_unbound(), known, unbound, e.BookingRequested("op-2"))
    new = e.Booked("op-2", "b-2", state_of(paid()).goods.provider, "s-1", OTHER_ORDER)
    link = state_of((*again, new)).link
    assert link is not None
    assert (link.purchase_price, link.refund) == (None, None)
    item(*again, new).when(facts(P.PAID, price=yuan("10"))).then_nothing()


@pytest.mark.lesson(17)
def test_lesson_17_what_is_split_off_takes_the_agreement_along() -> None:
    """Both parts keep the price, and both know that it is a person's."""
    whole = item(*booked()).when(AGREED).when(facts(P.PAID, price=yuan("10"), refund=RETURNING))
    new = item().when(split_registration(whole.state, "1", 1)).state
    left = whole.when(c.SplitOff("1-2", 1)).state
    for part in (new, left):
        assert (part.expected_purchase_price, part.purchase_price_agreed) == (yuan("9.50"), True)
        assert part.link is not None
        assert (part.link.purchase_price, part.link.refund) == (yuan("10"), RETURNING)
    assert (new.quantity, left.quantity) == (1, 2)
