"""The price guard: which rise is tolerated, and what follows above it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.price_guard import (
    DEFAULT,
    PriceDifference,
    PriceGuard,
    PriceGuardMode,
    PriceVerdict,
    differences,
    judge,
)
from services.marketplace_gateway.domain.references import ItemRef, WantedLine
from tests.marketplace_gateway.domain import samples as s

ASK = PriceGuardMode.ASK
TOLERATED, ASKED, REFUSED = PriceVerdict

amounts = st.decimals("0.01", "1000", places=2)
prices = amounts.map(Money)
guards = st.builds(
    PriceGuard,
    st.sampled_from(PriceGuardMode),
    st.none() | st.decimals("0", "100", places=1),
    st.none() | prices,
)
one_item = st.builds(
    PriceDifference, st.just("A-1"), st.just("1"), st.integers(1, 50), prices, prices
)


def wanted(expected: Money | None, number: str = "1", quantity: int = 1) -> WantedLine:
    return WantedLine("A-1", number, number, "goods", "sku", "Goods", quantity, expected)


def rise(expected: str, offered: str, quantity: int = 1) -> tuple[PriceDifference, ...]:
    return (PriceDifference("A-1", "1", quantity, s.cny(expected), s.cny(offered)),)


def asks(
    guard: PriceGuard, found: tuple[PriceDifference, ...], accepted: dict[ItemRef, Money] | None
) -> bool:
    return judge(guard, found, accepted or {}) is ASKED


@pytest.mark.parametrize(
    ("percent", "amount", "tolerated"),
    [
        ("10", None, True),
        ("9.99", None, False),
        (None, "10", True),
        (None, "9.99", False),
        ("10", "10", True),
        ("10", "9.99", False),
        ("9.99", "10", False),
        (None, None, False),
        ("0", None, False),
        (None, "0", False),
    ],
)
def test_a_rise_keeps_to_both_tolerances(
    percent: str | None, amount: str | None, tolerated: bool
) -> None:
    """Five pieces at 20 now cost 22: a tenth of the price, 10 yuan of the line."""
    guard = PriceGuard(
        ASK,
        None if percent is None else Decimal(percent),
        None if amount is None else s.cny(amount),
    )
    verdict = judge(guard, rise("20", "22", 5), {})
    assert verdict is (TOLERATED if tolerated else ASKED)


def test_the_percentage_is_of_a_piece_and_the_amount_of_the_line() -> None:
    """A hundred pieces that cost a fen more are a yuan more."""
    dearer = rise("1.00", "1.01", 100)
    assert not asks(PriceGuard(ASK, Decimal(1), s.cny("1")), dearer, None)
    assert asks(PriceGuard(ASK, None, s.cny("0.99")), dearer, None)


def test_without_a_rule_a_tenth_is_tolerated_and_a_person_asked_above() -> None:
    assert judge(DEFAULT, rise("10", "11"), {}) is TOLERATED
    assert judge(DEFAULT, rise("10", "11.01"), {}) is ASKED


@pytest.mark.parametrize(
    ("mode", "verdict"),
    [
        (PriceGuardMode.ACCEPT, TOLERATED),
        (PriceGuardMode.ASK, ASKED),
        (PriceGuardMode.REFUSE, REFUSED),
    ],
)
def test_the_mode_says_what_follows_above(mode: PriceGuardMode, verdict: PriceVerdict) -> None:
    assert judge(PriceGuard(mode), rise("10", "20"), {}) is verdict


def test_one_item_above_is_enough() -> None:
    found = (*rise("10", "10.01"), PriceDifference("A-1", "2", 1, s.cny("10"), s.cny("20")))
    assert asks(DEFAULT, found, None)
    assert not asks(DEFAULT, found, {s.B: s.cny("20")})
    assert asks(DEFAULT, found, {s.A: s.cny("20")})


@given(guard=guards, found=st.lists(one_item))
def test_a_lower_price_never_asks(guard: PriceGuard, found: list[PriceDifference]) -> None:
    lower = [one for one in found if one.offered.amount <= one.expected.amount]
    assert judge(guard, lower, {}) is TOLERATED


@given(guard=guards, found=one_item, accepted=prices)
def test_an_accepted_price_counts_for_it_and_below(
    guard: PriceGuard, found: PriceDifference, accepted: Money
) -> None:
    """Above what was accepted it is as if nothing had been."""
    verdict = judge(guard, [found], {found.ref: accepted})
    if found.offered.amount <= accepted.amount:
        assert verdict is TOLERATED
    else:
        assert verdict is judge(guard, [found], {})


@given(guard=guards, found=one_item, more=amounts)
def test_dearer_is_never_better(guard: PriceGuard, found: PriceDifference, more: Decimal) -> None:
    dearer = PriceDifference(
        *(found.order_id, found.item_id, found.quantity, found.expected),
        Money(found.offered.amount + more),
    )
    if judge(guard, [found], {}) is not TOLERATED:
        assert judge(guard, [dearer], {}) is not TOLERATED


def test_higher_and_lower_prices_differ_and_equal_ones_do_not() -> None:
    lines = [wanted(s.cny("10"), number, 3) for number in ("1", "2", "3")]
    offered: dict[str, Money | None] = {"1": s.cny("11"), "2": s.cny("9.5"), "3": s.cny("10.00")}
    higher, lower = differences(lines, offered)
    assert higher == PriceDifference("A-1", "1", 3, s.cny("10"), s.cny("11"))
    assert lower == PriceDifference("A-1", "2", 3, s.cny("10"), s.cny("9.5"))


def test_what_cannot_be_compared_does_not_differ() -> None:
    """Nothing expected, nothing offered, no price, another currency."""
    yuan = s.cny("10")
    assert differences([wanted(None)], {"1": yuan}) == ()
    assert differences([wanted(yuan)], {}) == ()
    assert differences([wanted(yuan)], {"1": None}) == ()
    assert differences([wanted(yuan)], {"1": Money(Decimal(11), "USD")}) == ()
