"""Works off what is due: creations, payments and cancels that a marketplace had only accepted."""

from datetime import datetime

from sandbox.database import Database
from sandbox.orders.book import Book
from sandbox.orders.life import UnknownLineError, WrongStateError
from sandbox.orders.model import Actor, Order, State
from sandbox.orders.schedule import Due, Step


def advance(database: Database, book: Book, now: datetime) -> None:
    while True:
        with database.transaction():
            due = book.schedule.take_due(now)
            if due is None:
                return
            order = book.store.get(due.order_no)
            assert order is not None
            try:
                _act(book, order, due, now)
            except (WrongStateError, UnknownLineError):
                # The order went another way meanwhile: an accepted task comes to nothing silently.
                continue


def _act(book: Book, order: Order, due: Due, now: datetime) -> None:
    if due.step is Step.OPEN:
        book.open(order, now)
    elif due.step is Step.PAY:
        book.pay(order, now, from_balance=True)
    elif due.step is Step.SHIP:
        book.ship(order, now)
    elif due.step is Step.EXPIRE:
        if order.state is State.UNPAID:
            book.close(order, now, Actor.SYSTEM, "other", "payment time-out")
    elif order.state in {State.CREATING, State.UNPAID}:
        lines = due.details["lines"].split(",") if due.details["lines"] else None
        details = due.details
        book.close(order, now, Actor.BUYER, details["reason"], details["remark"], lines)
