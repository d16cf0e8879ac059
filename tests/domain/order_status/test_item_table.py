"""Every command on every item: (status, linked, pending) × command, against a second opinion."""

from dataclasses import replace

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain.item import ItemState, OpenRequest, RequestKind, evolve
from services.order_status.domain.item_decide import decide
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.vocabulary import (
    Inspection,
    ItemStatus,
    Parcel,
    ProviderStatus,
    Refund,
    RefundStatus,
)
from tests.domain.order_status.items import (
    OTHER_ORDER,
    PRICE,
    booked,
    facts,
    record_booked,
    record_bound,
    state_of,
    yuan,
)
from tests.domain.order_status.test_item_binding import UNLINKED
from tests.spec import fold

S = ItemStatus
PENDING = (None, *RequestKind)
HAND: tuple[c.ItemCommand, ...] = (
    c.RequestBooking("op-2"),
    c.RequestBinding("op-2", OTHER_ORDER),
    c.RequestUnbinding("op-2"),
    c.SplitOff("1-2", 1),
    c.RecordReceipt(1, 1, 0, new_item_ids=("1-2",)),
    c.TakeIn(Inspection.REJECTED, "Torn"),
    c.ConfirmPrice(PRICE),
    c.ChangeConfiguration(()),
    c.AgreePurchasePrice(yuan("9.50")),
    *(c.ChangeStatus(status) for status in ItemStatus),
    *(c.ChangeStatus(status, correction=True, reason="Why") for status in ItemStatus),
)
FACTS: tuple[c.ItemCommand, ...] = (
    *(record_booked(op, order) for op in ("op", "op-2") for order in ("3142857", OTHER_ORDER)),
    c.RecordBookingRefused("op", "limit", "Too many"),
    c.RecordBookingWithdrawn("op"),
    c.RecordBookingFailed("op", "Not found"),
    record_bound("op"),
    record_bound("op", OTHER_ORDER),
    c.RecordBindRefused("op", "not_found", "No such order"),
    c.RecordUnbound("op", "3142857", UNLINKED),
    c.RecordUnbindRefused("op", "shipped", "Too late"),
    *(facts(status, Parcel("SF1"), price=yuan("8")) for status in ProviderStatus),
    facts(ProviderStatus.PAID, refund=Refund(RefundStatus.AGREED, "退款", yuan("3"))),
    c.RecordOffer("op", yuan("12"), yuan("9.50")),
    c.RecordHandOver("3142857", "s-2"),
)


def state(status: S, kind: RequestKind | None, *, linked: bool) -> ItemState:
    return replace(
        state_of(booked()),
        status=status,
        link=state_of(booked()).link if linked else None,
        request=OpenRequest(kind, "op") if kind else None,
    )


def expected(before: ItemState, command: c.ItemCommand) -> bool:
    """Say, without the status table, whether a free item takes the command."""
    free, status = before.link is None, before.status
    match command:
        case c.RequestBooking() | c.RequestBinding():
            return free and status is S.PAID
        case c.RequestUnbinding():
            unbindable = {S.AWAITING_PAYMENT, S.PAID, S.PRICE_CONFIRMATION}
            return not free and status in unbindable | {S.ORDERED, S.QUALITY_INSPECTION}
        case c.RecordReceipt() | c.TakeIn():
            return status in STEPS[:3]
        case c.ConfirmPrice():
            return status is S.PRICE_CONFIRMATION
        case c.ChangeStatus(wanted, correction):
            return wanted is not status and (
                _forward(status, wanted, free=free)
                or (correction and _back(status, wanted, free=free))
            )
        case _:
            return True


PATH = (
    "paid ordered quality_inspection received_at_warehouse packing ready_to_ship shipped received"
)
STEPS = PATH.split()


def _forward(a: S, b: S, *, free: bool) -> bool:
    if a in STEPS and b in STEPS:
        return STEPS.index(b) > STEPS.index(a)
    match b:
        case S.PAID:
            return a is S.AWAITING_PAYMENT
        case S.CANCELLED:
            return free and a in {S.AWAITING_PAYMENT, S.PAID, S.PRICE_CONFIRMATION, S.ORDERED}
        case S.PRICE_CONFIRMATION:
            return free and a is S.PAID
        case S.RETURNED_TO_VENDOR:
            return a in STEPS[1:5]
        case S.IMPOSSIBLE_TO_DELIVER:
            return a in STEPS[1:7] or (free and a is S.PAID)
        case _:
            return False


def _back(a: S, b: S, *, free: bool) -> bool:
    if a is S.AWAITING_PAYMENT:
        return False
    if b is S.AWAITING_PAYMENT:
        return free
    if a in STEPS:
        return b in STEPS and STEPS.index(b) < STEPS.index(a)
    return b is S.PAID


@pytest.mark.parametrize("kind", PENDING)
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("status", list(ItemStatus))
def test_every_hand_command(status: S, kind: RequestKind | None, *, linked: bool) -> None:
    """A hand command is refused while a request is open, and otherwise goes by the rules."""
    before = state(status, kind, linked=linked)
    for command in HAND:
        decision = decide(before, command)
        if kind is not None:
            assert isinstance(decision, Refusal), command
            assert decision.code == "request_open", command
        else:
            assert isinstance(decision, tuple) == expected(before, command), command
            if isinstance(decision, tuple):
                fold(evolve, decision, before)


@pytest.mark.parametrize("kind", PENDING)
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("status", list(ItemStatus))
def test_every_fact(status: S, kind: RequestKind | None, *, linked: bool) -> None:
    """A fact, a note and a report of payment are never refused; told twice, they are old news."""
    before = state(status, kind, linked=linked)
    for command in (*FACTS, c.AddNote("!"), c.MarkPaid()):
        decision = decide(before, command)
        assert isinstance(decision, tuple), command
        after = fold(evolve, decision, before)
        if not isinstance(command, c.AddNote):
            assert decide(after, command) == (), command
        if before.status is not S.CANCELLED or before.link is None:
            assert after.status is not S.CANCELLED or after.link is None, command


def test_every_command_is_tried() -> None:
    """The two lists above hold every command but those that begin an item."""
    tried = {type(command) for command in (*HAND, *FACTS)} | {c.AddNote, c.MarkPaid}
    bases = (c.HandCommand, c.MarketplaceFact)
    every = {k for k in vars(c).values() if isinstance(k, type) and issubclass(k, bases)}
    assert every - set(bases) == tried - {c.AddNote, c.MarkPaid}
