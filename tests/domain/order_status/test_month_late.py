"""What a marketplace tells a month late is applied, or put on record; it moves nothing back."""

from datetime import UTC, datetime, timedelta

import pytest

from services.order_status.domain import item_events as e
from services.order_status.domain.vocabulary import ItemStatus, Parcel, ProviderStatus
from tests.domain.order_status.items import ORDER, booked, facts, item, moved, yuan

P = ProviderStatus
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LATE = NOW - timedelta(days=31)


def test_a_payment_told_a_month_late_still_counts() -> None:
    """Nobody heard of it meanwhile: the item is Ordered now."""
    then = item(*booked()).when(facts(P.PAID, as_of=LATE))
    assert then.state.status is ItemStatus.ORDERED
    then.when(facts(P.PAID, as_of=LATE)).then_nothing()


@pytest.mark.parametrize("late", [P.UNPAID, P.PAID])
def test_what_was_overtaken_a_month_ago_changes_nothing(late: P) -> None:
    then = item(*booked()).when(facts(P.SHIPPED, as_of=NOW))
    then.when(facts(late, as_of=LATE)).then_nothing()


def test_a_parcel_told_a_month_late_is_kept_though_its_order_has_gone_on() -> None:
    """The status is old news; the tracking number is none."""
    told = Parcel("SF-LATE")
    then = item(*booked()).when(facts(P.SIGNED, as_of=NOW))
    late = then.when(facts(P.SHIPPED, told, as_of=LATE))
    late.then(e.TrackingAssigned((told,)))
    assert late.state.link is not None
    assert late.state.link.provider_status is P.SIGNED


@pytest.mark.parametrize("late", [P.CLOSED_UNPAID, P.CLOSED_PAID])
def test_an_end_told_a_month_late_takes_nothing_from_the_warehouse(late: P) -> None:
    """The goods lie here: that their order was closed is on record, and moves nothing."""
    held = ItemStatus.RECEIVED_AT_WAREHOUSE
    then = item(*moved(booked(), held)).when(facts(late, as_of=LATE))
    assert then.state.status is held
    assert then.state.link is not None
    assert isinstance(then.decision, tuple)
    assert any(isinstance(one, e.ProviderOrderClosed) for one in then.decision)


def test_a_price_of_a_month_ago_replaces_no_newer_one() -> None:
    then = item(*booked()).when(facts(P.PAID, price=yuan("10"), as_of=NOW))
    late = then.when(facts(P.PAID, price=yuan("8"), as_of=LATE))
    late.then_nothing()
    assert then.state.link is not None
    assert then.state.link.provider_order_id == ORDER
    assert then.state.link.purchase_price == yuan("10")
