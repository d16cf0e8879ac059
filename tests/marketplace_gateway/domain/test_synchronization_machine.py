"""Whatever workers, logins, deaths and people do, a synchronization ends exactly once."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.marketplace_gateway.domain import synchronization as sync
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.refusal import Refusal
from services.marketplace_gateway.domain.synchronization import SyncOutcome

errors = st.lists(st.sampled_from(["PO-1: no", "PO-2: no"]), max_size=2, unique=True).map(tuple)
counts = st.integers(0, 5)


class SynchronizationMachine(RuleBasedStateMachine):
    """One reading of an account's orders, and everybody who has a hand in it."""

    state: sync.SynchronizationState | None = None

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[sync.SynchronizationFinished] = []
        self.shown: tuple[int, tuple[str, ...]] = (0, ())

    def take(self, decision: Any) -> None:
        for event in decision:
            self.state = sync.evolve(self.state, event)
            if isinstance(event, sync.SynchronizationProgressed):
                self.shown = (event.provider_orders_read, event.errors)
            if isinstance(event, sync.SynchronizationFinished):
                self.ends.append(event)

    @initialize(trigger=st.sampled_from(sync.Trigger), orders=counts)
    def begin(self, trigger: sync.Trigger, orders: int) -> None:
        numbers = tuple(f"PO-{n}" for n in range(orders))
        started = sync.SynchronizationStarted(
            Provider.ALI1688, "session-1", trigger, (), orders, orders, numbers
        )
        self.take((started,))

    @rule(read=counts, errors=errors)
    def worker_reads(self, read: int, errors: tuple[str, ...]) -> None:
        self.take(sync.progress(self.state, read, 5, errors))

    @rule()
    def login_runs_out(self) -> None:
        """Every look finds the same: it is told once until something was read again."""
        self.take(sync.wait(self.state))
        assert sync.wait(self.state) == ()

    @rule(read=counts, changed=counts, errors=errors)
    def worker_ends(self, read: int, changed: int, errors: tuple[str, ...]) -> None:
        """Also a second one, that began anew after the first had died."""
        self.take(sync.finish(self.state, read, changed, errors))

    @rule()
    def person_cancels(self) -> None:
        had_ended = bool(self.ends)
        decision = sync.cancel(self.state)
        assert isinstance(decision, Refusal) == had_ended
        if not isinstance(decision, Refusal):
            self.take(decision)

    @invariant()
    def ends_at_most_once_and_stays_ended(self) -> None:
        assert len(self.ends) <= 1
        if self.state is not None:
            assert self.state.outcome == (self.ends[0].outcome if self.ends else None)

    @invariant()
    def one_that_has_ended_waits_for_nobody(self) -> None:
        if self.ends and self.state is not None:
            assert not self.state.waiting
            assert sync.wait(self.state) == sync.progress(self.state, 1, 1, ()) == ()

    @invariant()
    def what_was_read_before_it_was_cancelled_stays(self) -> None:
        if self.ends and self.ends[0].outcome is SyncOutcome.CANCELLED and self.state is not None:
            assert (self.state.provider_orders_read, self.state.errors) == self.shown

    @invariant()
    def its_outcome_is_what_the_errors_say(self) -> None:
        for end in self.ends:
            if end.outcome is SyncOutcome.SUCCEEDED:
                assert not end.errors
            elif end.outcome is SyncOutcome.PARTLY:
                assert end.errors
                assert end.provider_orders_read
            elif end.outcome is SyncOutcome.FAILED:
                assert end.errors
                assert not end.provider_orders_read


SynchronizationMachine.TestCase.settings = settings(
    max_examples=100, stateful_step_count=20, deadline=None
)
TestSynchronizationMachine = SynchronizationMachine.TestCase
