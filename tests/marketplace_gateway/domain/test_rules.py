"""Rules of an agency: the price guard, and where goods go."""

from decimal import Decimal
from typing import Any

import pytest

from services.marketplace_gateway.domain import rules
from services.marketplace_gateway.domain.price_guard import DEFAULT, PriceGuard, PriceGuardMode
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.rules import (
    DeliveryAddress,
    DeliveryRule,
    DeliverySet,
    PriceGuardSet,
    RuleEvent,
    RulesState,
)
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold


def warehouse(name: str) -> DeliveryAddress:
    return DeliveryAddress(name, "仓库", "13800000000", "浙江省", "杭州市", "滨江区", "1", "310000")


HOUSES = tuple(warehouse(name) for name in ("north", "south", "east", "rest"))
WAYS = (
    DeliveryRule("north", vendor_id="vendor-1"),
    DeliveryRule("south", Provider.TAOBAO, "session-2"),
    DeliveryRule("east", Provider.TAOBAO),
    DeliveryRule("rest"),
)
strict = PriceGuardSet(PriceGuardMode.REFUSE, Decimal("2.5"), s.cny("30"))
ways = DeliverySet(HOUSES, WAYS)


def set_rule(event: RuleEvent) -> Any:
    return lambda state: rules.set_rule(state, event)


@pytest.mark.parametrize(
    ("provider", "session_id", "vendor_id", "house"),
    [
        (Provider.ALI1688, "session-1", "vendor-1", "north"),
        (Provider.TAOBAO, "session-2", "vendor-1", "north"),
        (Provider.TAOBAO, "session-2", "vendor-2", "south"),
        (Provider.TAOBAO, "session-3", "vendor-2", "east"),
        (Provider.ALI1688, "session-2", "vendor-2", "rest"),
    ],
)
def test_the_first_rule_that_fits_says_where_goods_go(
    provider: Provider, session_id: str, vendor_id: str, house: str
) -> None:
    found = fold(rules.evolve, [ways]).address(provider, session_id, vendor_id)
    assert found == warehouse(house)


def test_where_no_rule_fits_the_accounts_own_address_is_left() -> None:
    only_taobao = fold(rules.evolve, [DeliverySet(HOUSES, WAYS[1:3])])
    assert only_taobao.address(Provider.ALI1688, "session-2", "vendor-1") is None
    assert RulesState().address(Provider.ALI1688, "session-2", "vendor-1") is None


def test_what_holds_already_is_no_event() -> None:
    both = s.story(rules.evolve).when(set_rule(strict)).then(strict).when(set_rule(ways)).then(ways)
    both.when(set_rule(strict)).then_nothing().when(set_rule(ways)).then_nothing()
    assert both.state.price_guard == PriceGuard(PriceGuardMode.REFUSE, Decimal("2.5"), s.cny("30"))


def test_the_rule_that_nobody_has_set_holds_already() -> None:
    default = PriceGuardSet(DEFAULT.mode, DEFAULT.percent, DEFAULT.amount)
    s.story(rules.evolve).when(set_rule(default)).then_nothing()
    s.story(rules.evolve, strict).when(set_rule(default)).then(default)


def test_rules_take_the_place_of_those_before() -> None:
    fewer = DeliverySet(HOUSES[3:], WAYS[3:])
    state = s.story(rules.evolve, strict, ways).when(set_rule(fewer)).then(fewer).state
    assert state.address(Provider.TAOBAO, "session-2", "vendor-1") == warehouse("rest")
    assert state.price_guard.mode is PriceGuardMode.REFUSE
