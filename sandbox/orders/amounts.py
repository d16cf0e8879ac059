"""Amounts that the vendor changes: spread over lines to the last fen, and checked."""

from sandbox.orders.life import UnknownLineError, WrongStateError
from sandbox.orders.model import Line, Order, State


class AmountError(Exception):
    """The amount cannot be that of this order or line."""


def spread(amount: int, weights: list[int]) -> list[int]:
    """In proportion, and exact: the largest fractions get what rounding left over."""
    total = sum(weights)
    if total == 0:
        return [amount, *(0 for _ in weights[1:])]
    parts = [amount * weight // total for weight in weights]
    by_fraction = sorted(range(len(weights)), key=lambda at: -(amount * weights[at] % total))
    for at in by_fraction[: amount - sum(parts)]:
        parts[at] += 1
    return parts


def open_line(order: Order, line_no: str) -> Line:
    found = next((it for it in order.lines if it.no == line_no), None)
    if found is None or found.state is State.CLOSED:
        raise UnknownLineError("the order has no such open line")
    return found


def reprice(
    order: Order, line_no: str | None, amount_fen: int | None, shipping_fen: int | None
) -> None:
    """A line's amount; or the order's sum, of which the lines bear what is not postage."""
    if order.state is not State.UNPAID:
        raise WrongStateError(order.state)
    line = open_line(order, line_no) if line_no is not None else None
    postage = order.postage_fen if shipping_fen is None else shipping_fen
    if amount_fen is not None and line is None and amount_fen < postage:
        raise AmountError("the sum is less than the postage")
    order.postage_fen = postage
    if amount_fen is None:
        return
    if line is not None:
        line.changed_fen = amount_fen
        return
    lines = [it for it in order.lines if it.state is not State.CLOSED]
    parts = spread(amount_fen - postage, [it.amount_fen for it in lines])
    for it, part in zip(lines, parts, strict=True):
        it.changed_fen = part
