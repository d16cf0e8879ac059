"""Any sequence of what people and marketplaces may do keeps an item sound."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.item import ItemState, RequestKind, evolve
from services.order_status.domain.item_decide import decide
from services.order_status.domain.item_requests import may_book_automatically
from services.order_status.domain.item_splits import split_registration
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import available_statuses, corrections
from services.order_status.domain.vocabulary import (
    ItemStatus,
    Link,
    Money,
    Parcel,
    ProviderStatus,
    Refund,
    RefundStatus,
    UnbindOutcome,
)
from tests.domain.order_status.items import (
    facts,
    record_booked,
    record_bound,
    register,
    yuan,
)
from tests.spec import fold

QUANTITY = 5
operations = st.sampled_from(["op-1", "op-2", "op-3"])
orders = st.sampled_from(["A", "B"])
statuses = st.sampled_from(ItemStatus)

prices = st.sampled_from([yuan("9.50"), yuan("10"), yuan("12")])

by_hand = st.one_of(
    st.builds(c.RequestBooking, operations),
    st.builds(c.RequestBinding, operations, orders),
    st.builds(c.RequestUnbinding, operations),
    st.builds(c.ChangeStatus, statuses),
    st.builds(c.ChangeStatus, statuses, st.just(True), st.sampled_from(["", "Why"])),
    st.builds(c.ChangeConfiguration, st.just(())),
    st.builds(c.ConfirmPrice, st.just(register().price)),
    st.builds(c.AgreePurchasePrice, prices),
)
from_marketplace = st.one_of(
    st.builds(record_booked, operations, orders),
    st.builds(c.RecordBookingRefused, operations, st.just("limit"), st.just("Too many")),
    st.builds(c.RecordBookingWithdrawn, operations),
    st.builds(c.RecordBookingFailed, operations, st.just("Not found")),
    st.builds(record_bound, operations, orders),
    st.builds(c.RecordBindRefused, operations, st.just("not_found"), st.just("No such order")),
    st.builds(c.RecordUnbound, operations, orders, st.sampled_from(UnbindOutcome)),
    st.builds(c.RecordUnbindRefused, operations, st.just("shipped"), st.just("Too late")),
    st.builds(
        lambda status, order, number, price, refund: facts(
            status,
            Parcel(number),
            order=order,
            price=price,
            refund=refund and Refund(refund, amount=price),
        ),
        st.sampled_from(ProviderStatus),
        orders,
        st.sampled_from(["SF1", "SF2"]),
        st.one_of(st.none(), prices),
        st.one_of(st.none(), st.sampled_from(RefundStatus)),
    ),
    st.builds(c.RecordOffer, operations, prices, prices),
    st.builds(c.RecordHandOver, orders, st.sampled_from(["s-1", "s-2"])),
)


class ItemMachine(RuleBasedStateMachine):
    """One item, and the items that were split off it."""

    def __init__(self) -> None:
        super().__init__()
        begun = decide(None, register(QUANTITY))
        assert isinstance(begun, tuple)
        self.items: list[ItemState] = [fold(evolve, begun)]
        self.links_made = [0]
        self.links_undone = [0]
        self.pieces_on: Counter[str] = Counter()
        self.agreed: list[Money | None] = [None]

    def act(self, index: int, command: c.ItemCommand) -> tuple[e.ItemEvent, ...] | Refusal:
        index %= len(self.items)
        before = self.items[index]
        decision = decide(before, command)
        if isinstance(decision, Refusal):
            return decision
        for event in decision:
            known = self.items[index].link
            self.items[index] = evolve(self.items[index], event)
            if isinstance(event, e.Booked | e.Bound) and known is None:
                self.links_made[index] += 1
            self.links_undone[index] += isinstance(event, e.Unbound)
            self.count_pieces(event, known, before.quantity)
        if isinstance(command, c.AgreePurchasePrice):
            self.agreed[index] = command.price
        return decision

    def count_pieces(self, event: e.ItemEvent, known: Link | None, quantity: int) -> None:
        """Keep the account that every provider order must balance with."""
        if isinstance(event, e.Booked | e.Bound) and known is None:
            self.pieces_on[event.provider_order_id] += quantity
        elif isinstance(event, e.Unbound):
            self.pieces_on[event.provider_order_id] -= quantity

    @rule(index=st.integers(0, 4), command=by_hand)
    def by_hand(self, index: int, command: c.ItemCommand) -> None:
        before = self.items[index % len(self.items)]
        decision = self.act(index, command)
        if before.request is not None:
            assert isinstance(decision, Refusal)
            assert decision.code == "request_open"

    @rule(index=st.integers(0, 4), fact=from_marketplace)
    def told(self, index: int, fact: c.ItemCommand) -> None:
        assert isinstance(self.act(index, fact), tuple)
        assert self.act(index, fact) == (), "told twice is old news"
        if isinstance(fact, c.RecordBooked):
            state = self.items[index % len(self.items)]
            bought = (fact.operation_id, fact.provider_order_id)
            assert bought in state.settled, "money was spent, and nothing says so"

    @rule(index=st.integers(0, 4))
    def paid(self, index: int) -> None:
        assert isinstance(self.act(index, c.MarkPaid()), tuple)

    @rule(index=st.integers(0, 4), kind=st.sampled_from(RequestKind))
    def request_fitting(self, index: int, kind: RequestKind) -> None:
        """Ask what this item can be asked, so that long stories are reached."""
        operation = f"op-{kind}-{sum(self.links_made)}"
        asked: dict[RequestKind, c.ItemCommand] = {
            RequestKind.BOOKING: c.RequestBooking(operation),
            RequestKind.BINDING: c.RequestBinding(operation, "A"),
            RequestKind.UNBINDING: c.RequestUnbinding(operation),
        }
        self.act(index, asked[kind])

    @rule(index=st.integers(0, 4), order=orders)
    def answer_fitting(self, index: int, order: str) -> None:
        """Let the marketplace agree to what is open."""
        state = self.items[index % len(self.items)]
        if state.request is None:
            return
        operation = state.request.operation_id
        match state.request.kind:
            case RequestKind.BOOKING:
                self.act(index, record_booked(operation, order))
            case RequestKind.BINDING:
                self.act(index, record_bound(operation, order))
            case RequestKind.UNBINDING:
                left = state.link.provider_order_id if state.link else order
                self.act(index, c.RecordUnbound(operation, left, UnbindOutcome.UNLINKED))

    @rule(index=st.integers(0, 4), quantity=st.integers(0, QUANTITY))
    def split(self, index: int, quantity: int) -> None:
        before = self.items[index % len(self.items)]
        decision = self.act(index, c.SplitOff(f"n-{len(self.items)}", quantity))
        if isinstance(decision, tuple):
            new = decide(None, split_registration(before, "1", quantity))
            assert isinstance(new, tuple)
            self.items.append(fold(evolve, new))
            self.links_made.append(int(before.link is not None))
            self.links_undone.append(0)
            self.agreed.append(self.agreed[index % len(self.agreed)])

    @invariant()
    def no_piece_is_lost_or_made(self) -> None:
        assert sum(state.quantity for state in self.items) == QUANTITY
        assert all(state.quantity > 0 for state in self.items)

    @invariant()
    def at_most_one_live_link(self) -> None:
        for made, undone, state in zip(self.links_made, self.links_undone, self.items, strict=True):
            assert made - undone == (state.link is not None)

    @invariant()
    def every_provider_order_balances(self) -> None:
        """Split, unbound and bought again: what is on an order is what was put there."""
        held: Counter[str] = Counter()
        for state in self.items:
            if state.link is not None:
                held[state.link.provider_order_id] += state.quantity
        assert held == +self.pieces_on

    @invariant()
    def bought_minus_freed_never_exceeds_what_is_needed(self) -> None:
        """What was bought beyond that stands on no item: it is on record as bought again."""
        needed = sum(state.quantity for state in self.items)
        assert 0 <= sum(self.pieces_on.values()) <= needed == QUANTITY
        assert all(pieces >= 0 for pieces in self.pieces_on.values())

    @invariant()
    def only_people_replace_an_agreed_price(self) -> None:
        for agreed, state in zip(self.agreed, self.items, strict=True):
            assert state.expected_purchase_price == agreed
            assert state.purchase_price_agreed == (agreed is not None)

    @invariant()
    def newly_paid_is_ready_and_untouched(self) -> None:
        for state in self.items:
            if may_book_automatically(state):
                assert (state.status, state.request, state.link) == (ItemStatus.PAID, None, None)
                assert not state.refused_before

    @invariant()
    def cancelled_is_never_linked(self) -> None:
        for state in self.items:
            assert state.status is not ItemStatus.CANCELLED or state.link is None

    @invariant()
    def unbinding_waits_only_while_linked(self) -> None:
        for state in self.items:
            if state.request is not None and state.request.kind is RequestKind.UNBINDING:
                assert state.link is not None

    @invariant()
    def offered_is_accepted(self) -> None:
        for state in self.items:
            for status in ItemStatus:
                plain = decide(state, c.ChangeStatus(status))
                assert isinstance(plain, tuple) == (status in available_statuses(state))
                back = decide(state, c.ChangeStatus(status, correction=True, reason="Why"))
                offered = available_statuses(state) + corrections(state)
                assert isinstance(back, tuple) == (status in offered)


TestItemMachine = ItemMachine.TestCase
TestItemMachine.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
