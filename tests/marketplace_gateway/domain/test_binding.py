"""Binding: an order that exists is compared with the items, one by one."""

from dataclasses import replace
from typing import Any

from services.marketplace_gateway.domain import binding
from services.marketplace_gateway.domain.binding import (
    BindingRefused,
    BindingTaken,
    BindingVerified,
)
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder
from services.marketplace_gateway.domain.references import LinkedItem
from tests.marketplace_gateway.domain import samples as s

HEAD = ("operation-1", Provider.ALI1688, "session-1", "PO-1")
taken = BindingTaken("operation-1", Provider.ALI1688, "", "PO-1", s.ITEMS)


def verify(read: ProviderOrder, *known: LinkedItem) -> Any:
    order = KnownOrderState(Provider.ALI1688, "session-1", known) if known else None
    return lambda state: binding.verify(state, "session-1", read, order)


def codes(event: object) -> dict[str, str]:
    assert isinstance(event, BindingVerified)
    return {item.item_id: item.code for item in event.failed}


def test_all_that_fits_is_bound() -> None:
    s.story(binding.evolve, taken).when(verify(s.read())).then(BindingVerified(*HEAD, s.REFS))


def test_other_goods_are_refused_and_the_rest_is_bound() -> None:
    then = s.story(binding.evolve, taken).when(verify(s.read("unpaid", s.line(1))))
    (event,) = then._events()
    assert codes(event) == {"2": "goods_differ"}
    assert isinstance(event, BindingVerified)
    assert event.items == (s.A,)


def test_nothing_fits() -> None:
    then = s.story(binding.evolve, taken).when(verify(s.read("unpaid", s.line(7))))
    (event,) = then._events()
    assert isinstance(event, BindingRefused)
    assert (event.code, event.items) == ("goods_differ", s.REFS)


def test_the_quantity_that_others_hold_is_not_left() -> None:
    """Ten pieces, nine of them another customer's: two do not fit, one would."""
    other = LinkedItem("B-7", "1", "goods-2", "sku-2", 9)
    then = s.story(binding.evolve, taken).when(verify(s.read(), other))
    assert codes(then._events()[0]) == {"2": "quantity_not_left"}


def test_an_item_without_its_variant_still_takes_from_the_line() -> None:
    """Otherwise the same pieces would be bound twice."""
    other = LinkedItem("B-7", "1", "goods-2", "", 9)
    then = s.story(binding.evolve, taken).when(verify(s.read(), other))
    assert codes(then._events()[0]) == {"2": "quantity_not_left"}


def test_two_lines_of_the_same_goods_are_filled_one_after_the_other() -> None:
    lines = (s.line(1), s.line(2, 2), replace(s.line(2, 2), line_id="line-3"))
    full = tuple(LinkedItem("B-7", str(n), "goods-2", "sku-2", 2) for n in (1, 2))
    then = s.story(binding.evolve, taken).when(verify(s.read("unpaid", *lines), *full))
    assert codes(then._events()[0]) == {"2": "quantity_not_left"}


def test_a_closed_order_takes_nothing() -> None:
    then = s.story(binding.evolve, taken).when(verify(s.read("closed_unpaid")))
    (event,) = then._events()
    assert isinstance(event, BindingRefused)
    assert event.code == "provider_order_closed"


def test_it_ends_once() -> None:
    verified = BindingVerified(*HEAD, s.REFS)
    ended = s.story(binding.evolve, taken, verified)
    ended.when(verify(s.read())).then_nothing()
    ended.when(lambda state: binding.refuse(state, "x", "code", "why")).then_nothing()
