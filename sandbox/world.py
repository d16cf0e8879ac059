"""Everything that the sandbox is made of, wired together in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.accounts.directory import Accounts
from sandbox.accounts.grants import Grants
from sandbox.accounts.lives import Lives
from sandbox.calls import Calls
from sandbox.catalogue.shelf import Shelf
from sandbox.clock import Clock
from sandbox.database import Database
from sandbox.faults import Faults
from sandbox.limits import Limits
from sandbox.marketplace import Marketplace
from sandbox.orders.book import Book
from sandbox.orders.model import Fact, Order
from sandbox.orders.numbers import Numbers
from sandbox.orders.progress import advance
from sandbox.orders.refund import Refund
from sandbox.orders.schedule import Schedule
from sandbox.orders.store import OrderStore, Query
from sandbox.pushes.modes import Modes
from sandbox.pushes.outbox import Outbox
from sandbox.pushes.release import Release
from sandbox.pushes.replay import Replay
from sandbox.settings import Settings
from sandbox.world_clock import WorldClock

Teller = Callable[["World", Order, Fact, Refund | None], None]
"""Puts the message that a marketplace sends of a fact into the outbox."""


@dataclass(frozen=True, slots=True)
class World:
    settings: Settings
    clock: WorldClock
    database: Database
    shelf: Shelf
    accounts: Accounts
    lives: Lives
    grants: Grants
    book: Book
    faults: Faults
    limits: Limits
    calls: Calls
    modes: Modes
    outbox: Outbox
    release: Release
    replay: Replay

    def advance(self) -> None:
        """Lets everything happen that is due by now."""
        advance(self.database, self.book, self.clock.now())

    def visible_order(self, no: str, account: str) -> Order | None:
        """The order, if it is the account's and no fault hides it."""
        order = self.book.store.get(no)
        if order is None or order.account != account or order.visible_from > self.clock.now():
            return None
        return order

    def ordered(self, account: str, outer_id: str) -> bool:
        """Whether the account has an order of that outer id; an empty one names nothing."""
        found = self.book.store.find(Query(account=account, outer_id=outer_id, limit=0))
        return bool(outer_id) and found[0] > 0


def create_world(settings: Settings, system: Clock, tellers: Mapping[Marketplace, Teller]) -> World:
    database = Database(settings.data)
    clock = WorldClock(database, system)
    shelf = Shelf(database)
    accounts = Accounts(database)
    lives = Lives(database, settings)
    modes = Modes(database)
    outbox = Outbox(database, clock, modes)
    for marketplace, url in settings.push_addresses.items():
        outbox.set_address(marketplace, url)

    def announce(order: Order, fact: Fact, refund: Refund | None = None) -> None:
        tellers[order.marketplace](world, order, fact, refund)

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
        lives=lives,
        grants=Grants(database, settings, lives),
        book=book,
        faults=Faults(),
        limits=Limits(database, clock),
        calls=Calls(database, clock),
        modes=modes,
        outbox=outbox,
        release=Release(database, clock, outbox),
        replay=Replay(database, clock),
    )
    return world
