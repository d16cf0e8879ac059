"""What is known of a provider order: facts, and the items that stand on it."""

from dataclasses import replace
from typing import Any

from services.marketplace_gateway.domain import known_order
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.known_order_events import (
    ItemOnOrder,
    ItemsLinked,
    ItemsUnlinked,
    ProviderOrderChanged,
)
from services.marketplace_gateway.domain.provider_order import ProviderOrder, ProviderStatus
from services.marketplace_gateway.domain.references import LinkedItem
from tests.marketplace_gateway.domain import samples as s

linked = ItemsLinked(*s.ORDER, s.ITEMS, booked=True, pay_url="https://pay.example/1")


def see(read: ProviderOrder) -> Any:
    return lambda state: known_order.see(state, "session-1", read)


def standing(state: KnownOrderState) -> dict[str, str]:
    assert state.facts
    return {item.item_id: item.status.value for item in state.facts.items}


def test_nothing_new_is_no_event() -> None:
    """The same reading again, or one whose time of change alone differs, tells nothing."""
    seen = s.story(known_order.evolve, linked).when(see(s.read()))
    seen.when(see(s.read())).then_nothing()
    seen.when(see(s.read(at=s.NOON + s.MINUTE))).then_nothing()


def test_an_older_state_of_affairs_is_not_believed() -> None:
    """Messages and polls overtake one another; the marketplace's own time decides."""
    seen = s.story(known_order.evolve, linked).when(see(s.read("paid")))
    seen.when(see(s.read("unpaid", at=s.NOON - s.MINUTE))).then_nothing()
    assert standing(seen.state) == {"1": "unpaid", "2": "unpaid"}


def test_a_line_knows_better_than_its_order() -> None:
    read = s.read("paid", s.line(1, status="shipped"), s.line(2, status="paid"))
    seen = s.story(known_order.evolve, linked).when(see(read))
    assert standing(seen.state) == {"1": "shipped", "2": "paid"}


def test_a_closed_order_is_every_lines_end() -> None:
    read = s.read("closed_unpaid", s.line(1, status="shipped"), s.line(2))
    seen = s.story(known_order.evolve, linked).when(see(read))
    assert standing(seen.state) == {"1": "closed_unpaid", "2": "closed_unpaid"}


def test_an_unknown_word_on_the_line_leaves_it_to_the_order() -> None:
    read = s.read("paid", s.line(1, status="unknown"), s.line(2, status="paid"))
    seen = s.story(known_order.evolve, linked).when(see(read))
    assert standing(seen.state)["1"] == "paid"


def test_lines_are_found_by_variant_then_by_goods_alone() -> None:
    """Goods that stand twice without the variant cannot be told apart: the order speaks."""
    one = LinkedItem("A-1", "9", "goods-1", "", 1)
    lines = (s.line(1), s.line(2))
    assert known_order.line_of(s.ITEMS[1], lines) == lines[1]
    assert known_order.line_of(one, lines) == lines[0]
    twice = (s.line(1), s.line(1))
    assert known_order.line_of(one, twice) is None


def test_items_that_stand_on_it_already_are_left() -> None:
    def link(state: KnownOrderState) -> Any:
        return known_order.link(state, s.ORDER, s.ITEMS, booked=True)

    s.story(known_order.evolve, linked).when(link).then_nothing()


def test_the_pay_link_of_create_is_kept() -> None:
    """The answer to create may name the payment page; a later link without one keeps it."""
    state = known_order.evolve(None, linked)
    assert state.pay_url == "https://pay.example/1"
    more = ItemsLinked(*s.ORDER, (LinkedItem("A-1", "3", "g", "", 1),), booked=False)
    assert known_order.evolve(state, more).pay_url == "https://pay.example/1"


def test_who_comes_later_hears_the_facts_too() -> None:
    """After a link the known facts are told once more, now with the new item."""
    seen = s.story(known_order.evolve).when(see(s.read("paid")))
    assert standing(seen.state) == {}
    bound = known_order.evolve(seen.state, linked)
    (told,) = known_order.again(bound)
    assert isinstance(told, ProviderOrderChanged)
    price = s.cny("1.25")
    assert told.items[0] == ItemOnOrder("A-1", "1", ProviderStatus.UNPAID, "unpaid", price)


def test_a_piece_costs_its_share_of_the_line() -> None:
    """Ten pieces for 12.50; a third of a yuan is told to a ten-thousandth."""
    line = s.line(1, quantity=3)
    prices = [line.unit_price, replace(line, amount=s.cny("1")).unit_price]
    assert prices == [s.cny("4.1667"), s.cny("0.3333")]


def test_a_line_without_an_amount_says_no_price() -> None:
    assert replace(s.line(1), amount=None).unit_price is None
    assert s.line(1, quantity=0).unit_price is None


def test_facts_of_nothing_are_not_told() -> None:
    assert known_order.again(known_order.evolve(None, linked)) == ()


def test_unlinking_takes_only_what_stands_there() -> None:
    def unlink(state: KnownOrderState) -> Any:
        return known_order.unlink(state, s.ORDER, (s.A, s.ref("99")))

    then = s.story(known_order.evolve, linked).when(unlink)
    then.then(ItemsUnlinked(*s.ORDER, (s.A,))).when(unlink).then_nothing()
