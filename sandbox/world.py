"""Everything that the sandbox is made of, wired together in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.accounts.directory import Accounts
from sandbox.accounts.grants import Grants
from sandbox.calls import Calls
from sandbox.catalogue.shelf import Shelf
from sandbox.clock import Clock
from sandbox.database import Database
from sandbox.faults import Faults
from sandbox.marketplace import Marketplace
from sandbox.orders.book import Book
from sandbox.orders.model import Fact, Order
from sandbox.orders.numbers import Numbers
from sandbox.orders.progress import advance
from sandbox.orders.schedule import Schedule
from sandbox.orders.store import OrderStore
from sandbox.pushes.outbox import Outbox
from sandbox.settings import Settings

Teller = Callable[["World", Order, Fact], None]
"""Puts the message that a marketplace sends of a fact into the outbox."""


@dataclass(frozen=True, slots=True)
class World:
    settings: Settings
    clock: Clock
    database: Database
    shelf: Shelf
    accounts: Accounts
    grants: Grants
    book: Book
    faults: Faults
    calls: Calls
    outbox: Outbox

    def advance(self) -> None:
        """Lets everything happen that is due by now."""
        advance(self.database, self.book, self.clock.now())

    def visible_order(self, no: str, account: str) -> Order | None:
        """The order, if it is the account's and no fault hides it."""
        order = self.book.store.get(no)
        if order is None or order.account != account or order.visible_from > self.clock.now():
            return None
        return order


def create_world(settings: Settings, clock: Clock, tellers: Mapping[Marketplace, Teller]) -> World:
    database = Database(settings.data)
    shelf = Shelf(database)
    accounts = Accounts(database)
    outbox = Outbox(database, clock)
    for marketplace, url in settings.push_addresses.items():
        outbox.set_address(marketplace, url)

    def announce(order: Order, fact: Fact) -> None:
        tellers[order.marketplace](world, order, fact)

    book = Book(
        settings,
        OrderStore(database),
        shelf,
        accounts,
        Numbers(database),
        Schedule(database),
        announce,
    )
    world = World(
        settings=settings,
        clock=clock,
        database=database,
        shelf=shelf,
        accounts=accounts,
        grants=Grants(database, settings),
        book=book,
        faults=Faults(),
        calls=Calls(database, clock),
        outbox=outbox,
    )
    return world
