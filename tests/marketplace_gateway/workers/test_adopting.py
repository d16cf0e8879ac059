"""Which line stands where, when an order is found under our number."""

from dataclasses import replace

from services.marketplace_gateway.application.working.booking_steps import _lines_by_order
from services.marketplace_gateway.domain import booking
from tests.marketplace_gateway.domain import samples as s
from tests.spec import fold

STATE = fold(booking.evolve, [s.prepared, s.started, s.in_doubt])


def numbers(*orders: object) -> tuple[dict[str, list[str]], list[str]]:
    held, left = _lines_by_order(STATE, orders)  # type: ignore[arg-type]
    return (
        {order: [line.line_no for line in lines] for order, lines in held.items()},
        [line.line_no for line in left],
    )


def test_each_line_stands_on_one_order() -> None:
    first, second = s.read(number="PO-1"), s.read(number="PO-2")
    assert numbers(first, second) == ({"PO-1": ["1", "2"], "PO-2": []}, [])


def test_a_split_order() -> None:
    one = s.read("unpaid", s.line(1), number="PO-1")
    two = s.read("unpaid", s.line(2), number="PO-2")
    assert numbers(two, one) == ({"PO-1": ["1"], "PO-2": ["2"]}, [])


def test_a_line_that_the_marketplace_left_out() -> None:
    assert numbers(s.read("unpaid", s.line(1))) == ({"PO-1": ["1"]}, ["2"])


def test_the_echoed_number_is_believed_before_the_goods() -> None:
    """Taobao's orders name ids of another kind; its echo of our number still fits."""
    echoed = [replace(s.line(7), line_no="2"), replace(s.line(8), line_no="1")]
    assert numbers(s.read("unpaid", *echoed)) == ({"PO-1": ["1", "2"]}, [])


def test_goods_that_cannot_be_traced_are_ours_all_the_same() -> None:
    """Called failed they would be bought again beside a live order."""
    assert numbers(s.read("unpaid", s.line(1), s.line(8))) == ({"PO-1": ["1", "2"]}, [])
