"""Whatever answers come, in whatever order and how often, an operation ends exactly once."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.order_status.domain import operation_commands as c
from services.order_status.domain import operation_events as e
from services.order_status.domain.operation import OperationState, evolve, line_key
from services.order_status.domain.operation_decide import decide
from services.order_status.domain.operation_lines import BookingLine, LineOutcome, SettledLine
from services.order_status.domain.refusal import Refusal
from tests.domain.order_status.items import GOODS
from tests.domain.order_status.test_operation import LATE

numbers = st.integers(0, 7).map(str)
answers = st.lists(
    st.builds(SettledLine, st.just("o"), numbers, st.sampled_from(LineOutcome)), max_size=4
)


class OperationMachine(RuleBasedStateMachine):
    """One booking of a few lines."""

    state: OperationState | None = None

    @initialize(count=st.integers(1, 6), refused=st.integers(0, 2))
    def begin(self, count: int, refused: int) -> None:
        lines = tuple(BookingLine("o", str(n), GOODS, 1) for n in range(count))
        self.count, self.refused = count, refused
        self.settled: list[tuple[str, str]] = []
        self.endings = 0
        self.act(c.StartBooking(lines, (LATE,) * refused))

    def act(self, command: c.OperationCommand) -> tuple[e.OperationEvent, ...] | Refusal:
        decision = decide(self.state, command)
        if isinstance(decision, Refusal):
            return decision
        for event in decision:
            self.state = evolve(self.state, event)
            if isinstance(event, e.OperationProgressed):
                self.settled += [line_key(line) for line in event.settled]
                assert event.lines_settled == len(self.settled)
            self.endings += isinstance(event, e.OperationFinished)
        return decision

    @rule(settled=answers)
    def answered(self, settled: list[SettledLine]) -> None:
        assert isinstance(self.act(c.SettleLines(tuple(settled))), tuple)
        assert self.act(c.SettleLines(tuple(settled))) == ()

    @rule()
    def cancelled(self) -> None:
        assert isinstance(self.act(c.Cancel()), Refusal) == (self.endings == 1)

    @invariant()
    def every_line_ends_once(self) -> None:
        if self.state is not None:
            assert len(self.settled) == len(set(self.settled)) <= self.count
            assert len(self.state.open) == self.count - len(self.settled)
            told = self.state.done + self.state.refused + self.state.withdrawn
            assert told == len(self.settled) + self.refused

    @invariant()
    def ends_with_its_last_line(self) -> None:
        if self.state is not None:
            assert self.endings == (len(self.settled) == self.count)
            assert (self.state.outcome is not None) == (self.endings == 1)


TestOperationMachine = OperationMachine.TestCase
TestOperationMachine.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
