"""The order book: places orders and leads them through their life, for both faces alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sandbox.accounts.directory import Account, Accounts
from sandbox.catalogue.model import Good, Variant, Vendor
from sandbox.catalogue.shelf import Shelf
from sandbox.marketplace import Marketplace
from sandbox.orders.amounts import reprice
from sandbox.orders.life import WrongStateError, close_lines, deliver, fail_line, set_states
from sandbox.orders.model import Actor, Closing, Fact, Line, Order, State
from sandbox.orders.numbers import Numbers
from sandbox.orders.refund import Refund, RefundState
from sandbox.orders.refunding import apply_refund, settle
from sandbox.orders.schedule import Schedule, Step
from sandbox.orders.store import OrderStore
from sandbox.settings import Settings


class Announce(Protocol):
    """Tells of a fact of an order; of a refund's fact, also of which refund."""

    def __call__(self, order: Order, fact: Fact, refund: Refund | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    good: Good
    variant: Variant
    quantity: int
    buyer_line: str = ""

    @property
    def amount_fen(self) -> int:
        return self.variant.price_fen * self.quantity


@dataclass(frozen=True, slots=True)
class Draft:
    account: Account
    outer_id: str
    receiver: dict[str, str]
    remark: str
    details: dict[str, str]
    hidden_for: timedelta


def postage_fen(vendor: Vendor, goods_fen: int) -> int:
    return 0 if goods_fen >= vendor.free_from_fen else vendor.postage_fen


class Book:
    def __init__(
        self,
        settings: Settings,
        store: OrderStore,
        shelf: Shelf,
        accounts: Accounts,
        numbers: Numbers,
        schedule: Schedule,
        announce: Announce,
    ) -> None:
        self.store = store
        self.schedule = schedule
        self._settings = settings
        self._shelf = shelf
        self._accounts = accounts
        self._numbers = numbers
        self._announce = announce

    def payment_id(self) -> str:
        return self._numbers.payment()

    def place(self, draft: Draft, wanted: list[Wanted], payment_id: str, now: datetime) -> Order:
        """One order of one vendor. A repeated outer id is nothing special: it orders again."""
        vendor = wanted[0].good.vendor
        at_1688 = vendor.marketplace is Marketplace.ALI1688
        state = State.UNPAID if at_1688 else State.CREATING
        order = Order(
            no=self._number(draft.account),
            outer_no="" if at_1688 else self._numbers.taobao(draft.account.tail),
            marketplace=vendor.marketplace,
            account=draft.account.name,
            vendor_id=vendor.id,
            outer_id=draft.outer_id,
            payment_id=payment_id,
            state=state,
            created=now,
            modified=now,
            visible_from=now + draft.hidden_for,
            pay_before=now + self._settings.payment_deadline,
            postage_fen=postage_fen(vendor, sum(item.amount_fen for item in wanted)),
            lines=[self._line(draft.account, item, state) for item in wanted],
            receiver=draft.receiver,
            remark=draft.remark,
            details=draft.details,
        )
        if at_1688:
            for item in wanted:
                self._shelf.take(item.variant.sku_id, item.quantity)
        else:
            self.schedule.add(now + self._settings.creating, order.no, Step.OPEN)
        self.schedule.add(order.pay_before, order.no, Step.EXPIRE)
        self.store.add(order)
        self._announce(order, Fact.PLACED)
        return order

    def open(self, order: Order, now: datetime) -> None:
        """Ends the creation that Taobao Global began: stock is taken line by line, or is gone."""
        if order.state is not State.CREATING:
            return
        for line in order.lines:
            if self._shelf.take(line.sku_id, line.quantity):
                line.state = State.UNPAID
            else:
                fail_line(line)
        if all(line.failure for line in order.lines):
            order.state = State.CLOSED
            order.closing = Closing(Actor.SYSTEM, "stock not enough", "", now, after_payment=False)
            self._keep(order, Fact.CLOSED, now)
        else:
            order.state = State.UNPAID
            self._keep(order, Fact.OPENED, now)

    def pay(self, order: Order, now: datetime, *, from_balance: bool = False) -> None:
        if order.state is not State.UNPAID:
            raise WrongStateError(order.state)
        if from_balance:
            self._accounts.change_balance(order.account, -order.total_fen)
        order.paid, order.paid_from_balance = now, from_balance
        set_states(order, State.UNPAID, State.PAID)
        self._keep(order, Fact.PAID, now)
        if self._settings.auto_ship is not None:
            self.schedule.add(now + self._settings.auto_ship, order.no, Step.SHIP)

    def ship(
        self,
        order: Order,
        now: datetime,
        line_nos: list[str] | None = None,
        carrier: str = "ZTO",
        tracking: str = "",
        quantities: dict[str, int] | None = None,
    ) -> None:
        serial = self._numbers.parcel()
        city = self._shelf.vendor(order.vendor_id).city.zh
        deliver(order, now, line_nos, quantities or {}, (serial, carrier, tracking, city))
        part = order.state is State.PART_SHIPPED
        self._keep(order, Fact.PART_SHIPPED if part else Fact.SHIPPED, now)

    def sign(self, order: Order, now: datetime, *, confirm: bool) -> None:
        if order.state not in {State.SHIPPED, State.SIGNED}:
            raise WrongStateError(order.state)
        if order.state is State.SHIPPED:
            order.signed = now
            set_states(order, State.SHIPPED, State.SIGNED)
            self._keep(order, Fact.SIGNED, now)
        if confirm:
            order.finished = now
            set_states(order, State.SIGNED, State.FINISHED)
            self._keep(order, Fact.CONFIRMED, now)
            self._announce(order, Fact.FINISHED)

    def close(
        self,
        order: Order,
        now: datetime,
        by: Actor,
        reason: str,
        remark: str = "",
        line_nos: list[str] | None = None,
    ) -> None:
        """Closes the order, or only some of its lines; what was paid from a balance goes back."""
        if order.state not in {State.CREATING, State.UNPAID, State.PAID}:
            raise WrongStateError(order.state)
        left_fen = order.total_fen - order.refunded_fen
        was_creating = order.state is State.CREATING
        closed = close_lines(order, line_nos)
        if not was_creating:
            for line in closed:
                self._shelf.put_back(line.sku_id, line.quantity)
        if all(line.state is State.CLOSED for line in order.lines):
            order.state = State.CLOSED
            paid = order.paid is not None
            order.closing = Closing(by, reason, remark, now, after_payment=paid)
            if order.paid_from_balance:
                self._accounts.change_balance(order.account, left_fen)
        self._keep(order, Fact.CLOSED, now)

    def reprice(
        self,
        order: Order,
        now: datetime,
        line_no: str | None,
        amount_fen: int | None,
        shipping_fen: int | None,
    ) -> None:
        reprice(order, line_no, amount_fen, shipping_fen)
        self._keep(order, Fact.REPRICED, now)

    def refund(
        self,
        order: Order,
        now: datetime,
        line_no: str | None,
        amount_fen: int | None,
        state: RefundState,
    ) -> None:
        """Begins a refund or moves the open one; its success gives the money back."""
        refunds = apply_refund(order, line_no, amount_fen, state, now, self._numbers.refund)
        if state is RefundState.SUCCEEDED:
            for line in settle(order, refunds, now):
                self._shelf.put_back(line.sku_id, line.quantity)
            if order.paid_from_balance:
                back = sum(refund.amount_fen for refund in refunds)
                self._accounts.change_balance(order.account, back)
        order.modified = now
        self.store.save(order)
        for refund in refunds:
            self._announce(order, Fact.REFUND, refund)
        if order.state is State.CLOSED:
            self._announce(order, Fact.REFUNDED_WHOLLY)

    def _keep(self, order: Order, fact: Fact, now: datetime) -> None:
        order.modified = now
        self.store.save(order)
        self._announce(order, fact)

    def _number(self, account: Account) -> str:
        if account.marketplace is Marketplace.ALI1688:
            return self._numbers.ali1688(account.tail)
        return self._numbers.purchase()

    def _line(self, account: Account, wanted: Wanted, state: State) -> Line:
        at_1688 = account.marketplace is Marketplace.ALI1688
        return Line(
            no=self._number(account),
            outer_no="" if at_1688 else self._numbers.taobao(account.tail),
            buyer_line=wanted.buyer_line,
            good_id=wanted.good.id,
            sku_id=wanted.variant.sku_id,
            title=wanted.good.title.zh,
            unit_fen=wanted.variant.price_fen,
            quantity=wanted.quantity,
            state=state,
        )
