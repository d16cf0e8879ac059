"""How refunds begin, go on, and what of the order is over when they succeed."""

from collections.abc import Callable
from datetime import datetime

from sandbox.marketplace import Marketplace
from sandbox.orders.amounts import AmountError, open_line, spread
from sandbox.orders.life import WrongStateError
from sandbox.orders.model import Actor, Closing, Line, Order, State
from sandbox.orders.refund import NEXT, Refund, RefundState

REFUNDABLE = {State.PAID, State.PART_SHIPPED, State.SHIPPED, State.SIGNED, State.FINISHED}


class WrongRefundError(Exception):
    """The refund cannot go from its state to the one that is wanted."""


def apply_refund(
    order: Order,
    line_no: str | None,
    amount_fen: int | None,
    state: RefundState,
    now: datetime,
    number: Callable[[], str],
) -> list[Refund]:
    """Moves what is open for the line (None: for the order), or begins a refund."""
    if order.state not in REFUNDABLE:
        raise WrongStateError(order.state)
    moved = [it for it in order.refunds if it.open and (line_no is None or line_no in it.shares)]
    if not moved:
        return _begin(order, line_no, amount_fen, state, now, number)
    for refund in moved:
        if state not in NEXT[refund.state]:
            raise WrongRefundError(f"the refund is {refund.state}: it cannot become {state}")
    if amount_fen is not None:
        _change_amount(order, moved, amount_fen)
    for refund in moved:
        refund.state, refund.changed = state, now
    return moved


def _begin(
    order: Order,
    line_no: str | None,
    amount_fen: int | None,
    state: RefundState,
    now: datetime,
    number: Callable[[], str],
) -> list[Refund]:
    """Taobao Global has a refund per line; at 1688 one refund may be about the whole order."""
    lines = [open_line(order, line_no)] if line_no is not None else _left_lines(order)
    shares, postage = _shares(order, lines, amount_fen, whole=line_no is None)
    after = order.state is State.FINISHED
    groups = [shares]
    if order.marketplace is Marketplace.TAOBAO:
        # A refund of nothing but postage hangs on the first line.
        groups = [{no: fen} for no, fen in shares.items() if fen] or [{lines[0].no: 0}]
    begun = [Refund(number(), group, 0, state, after, now, now) for group in groups]
    begun[0].postage_fen = postage
    order.refunds.extend(begun)
    return begun


def _change_amount(order: Order, refunds: list[Refund], amount_fen: int) -> None:
    numbers = {no for refund in refunds for no in refund.shares}
    lines = [line for line in order.lines if line.no in numbers]
    whole = any(refund.postage_fen for refund in refunds)
    shares, postage = _shares(order, lines, amount_fen, whole=whole)
    for refund in refunds:
        refund.shares = {no: shares[no] for no in refund.shares}
        refund.postage_fen = 0
    refunds[0].postage_fen = postage


def _left_lines(order: Order) -> list[Line]:
    return [line for line in order.lines if line.state is not State.CLOSED]


def _shares(
    order: Order, lines: list[Line], amount_fen: int | None, *, whole: bool
) -> tuple[dict[str, int], int]:
    """Goods are given back before postage, and postage only with the whole order."""
    left = [line.amount_fen - order.refunded_of(line.no) for line in lines]
    postage = order.postage_fen - order.refunded_postage_fen if whole else 0
    amount = sum(left) + postage if amount_fen is None else amount_fen
    if not 0 < amount <= sum(left) + postage:
        raise AmountError("there is not so much to be given back")
    goods = min(amount, sum(left))
    parts = spread(goods, left)
    return {line.no: part for line, part in zip(lines, parts, strict=True)}, amount - goods


def settle(order: Order, refunds: list[Refund], now: datetime) -> list[Line]:
    """After success in sale: lines paid back before they were sent are over, and returned.

    With the last of them the postage goes back too. An order of which nothing is left is closed.
    """
    if order.state is State.FINISHED:
        return []
    gone = [
        line
        for line in order.lines
        if line.state is State.PAID
        and not line.shipped_quantity
        and line.amount_fen == order.refunded_of(line.no)
    ]
    for line in gone:
        line.state, line.refunded = State.CLOSED, True
    if all(line.state is State.CLOSED for line in order.lines):
        refunds[-1].postage_fen += order.postage_fen - order.refunded_postage_fen
    if order.refunded_fen == order.total_fen:
        for line in order.lines:
            line.state = State.CLOSED
        order.state = State.CLOSED
        order.closing = Closing(Actor.SYSTEM, "other", "refund", now, after_payment=True)
    elif order.state is State.PART_SHIPPED and not any(
        line.state is State.PAID for line in order.lines
    ):
        order.state = State.SHIPPED
    return gone
