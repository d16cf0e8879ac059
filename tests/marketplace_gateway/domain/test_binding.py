"""Binding: an order that exists is compared with the items, one by one."""

from dataclasses import replace
from typing import Any

import pytest

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


def of_vendor(vendor_id: str) -> BindingTaken:
    items = tuple(replace(item, vendor_id=vendor_id) for item in s.ITEMS)
    return replace(taken, items=items)


def test_an_order_of_another_vendor_is_refused_for_that() -> None:
    """Also where the goods are others too: the number is wrong, not the goods."""
    read = replace(s.read(), vendor_id="b2b-2208111")
    for order in (read, replace(read, lines=(s.line(7),))):
        then = s.story(binding.evolve, of_vendor("b2b-2208222")).when(verify(order))
        (event,) = then._events()
        assert isinstance(event, BindingRefused)
        assert (event.code, event.items) == ("vendor_differs", s.REFS)
        assert "b2b-2208111" in event.message


def test_other_goods_of_the_same_vendor_differ_as_goods() -> None:
    read = replace(s.read("unpaid", s.line(1)), vendor_id="b2b-2208111")
    then = s.story(binding.evolve, of_vendor("b2b-2208111")).when(verify(read))
    assert codes(then._events()[0]) == {"2": "goods_differ"}


def test_one_item_of_another_vendor_leaves_the_rest() -> None:
    items = (replace(s.ITEMS[0], vendor_id="b2b-1"), replace(s.ITEMS[1], vendor_id="b2b-2"))
    read = replace(s.read(), vendor_id="b2b-1")
    then = s.story(binding.evolve, replace(taken, items=items)).when(verify(read))
    assert codes(then._events()[0]) == {"2": "vendor_differs"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("b2b-2208222", "2208111"),
        ("b2b-2208222", "杭州针织厂"),
        ("shop888", "b2b-2208111"),
        ("", "b2b-2208111"),
        ("b2b-2208222", ""),
    ],
)
def test_ids_of_two_makes_cannot_be_compared(ours: str, theirs: str) -> None:
    """Marketplaces name one vendor by several ids; the goods decide."""
    read = replace(s.read(), vendor_id=theirs)
    s.story(binding.evolve, of_vendor(ours)).when(verify(read)).then(BindingVerified(*HEAD, s.REFS))


def test_an_item_of_another_vendor_takes_no_pieces() -> None:
    """Two pieces in all: the item that does not fit must not use them up."""
    items = tuple(
        LinkedItem("A-1", str(n), "goods-1", "sku-1", 2, vendor)
        for n, vendor in enumerate(("b2b-2", "b2b-1"), 1)
    )
    read = replace(s.read("unpaid", s.line(1, 2)), vendor_id="b2b-1")
    then = s.story(binding.evolve, replace(taken, items=items)).when(verify(read))
    assert codes(then._events()[0]) == {"1": "vendor_differs"}


def test_who_wanted_it_bound_is_known() -> None:
    assert binding.evolve(None, replace(taken, by="person:anna")).by == "person:anna"
