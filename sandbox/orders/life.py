"""How lines and parcels of one order change together."""

from datetime import datetime

from sandbox.orders.delivery import send_parcel, sign_parcel
from sandbox.orders.model import Failure, Line, Order, State


class WrongStateError(Exception):
    def __init__(self, state: State) -> None:
        super().__init__(f"not possible while the order is {state}")
        self.state = state


class UnknownLineError(Exception):
    """The order has no such line, or it is not in the state for this."""


def fail_line(line: Line) -> None:
    """A line that Taobao Global could not create (its real codes are not published)."""
    line.state = State.CLOSED
    line.failure = Failure("SKU_STOCK_NOT_ENOUGH", "sku stock not enough", "INVENTORY_SHORTAGE")


def set_states(order: Order, before: State, after: State) -> None:
    order.state = after
    for line in order.lines:
        if line.state is before:
            line.state = after
    if after is State.SIGNED and order.signed is not None:
        for parcel in order.parcels:
            sign_parcel(parcel, order.signed)


def deliver(
    order: Order,
    now: datetime,
    line_nos: list[str] | None,
    quantities: dict[str, int],
    how: tuple[int, str, str, str],
) -> None:
    """One parcel with the lines named, or with all that are still to be sent.

    Of a line in `quantities` only so many pieces are sent, of the others all that are left.
    """
    if order.state not in {State.PAID, State.PART_SHIPPED}:
        raise WrongStateError(order.state)
    waiting = [line for line in order.lines if line.state is State.PAID]
    chosen = waiting if line_nos is None else [it for it in waiting if it.no in line_nos]
    if not chosen or (line_nos is not None and len(chosen) != len(set(line_nos))):
        raise UnknownLineError("these lines are not waiting to be shipped")
    pieces = {it.no: quantities.get(it.no, it.quantity - it.shipped_quantity) for it in chosen}
    if not quantities.keys() <= pieces.keys() or not all(
        0 < pieces[it.no] <= it.quantity - it.shipped_quantity for it in chosen
    ):
        raise UnknownLineError("there are not so many pieces to be shipped")
    serial, carrier, tracking, city = how
    order.parcels.append(send_parcel(serial, carrier, tracking, pieces, city, now))
    for line in chosen:
        line.shipped_quantity += pieces[line.no]
        if line.shipped_quantity == line.quantity:
            line.state = State.SHIPPED
    left = any(line.state is State.PAID for line in order.lines)
    order.state = State.PART_SHIPPED if left else State.SHIPPED
    order.shipped = now


def close_lines(order: Order, line_nos: list[str] | None) -> list[Line]:
    open_lines = [line for line in order.lines if line.state is not State.CLOSED]
    chosen = open_lines if line_nos is None else [it for it in open_lines if it.no in line_nos]
    if not chosen:
        raise UnknownLineError("these lines are not open")
    for line in chosen:
        line.state = State.CLOSED
    return chosen
