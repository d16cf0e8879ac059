"""The worker's ports as the model gives them: each asks the driver, or knows the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from chassis.command_context import CommandContext
from chassis.store.port import Fence, LeadershipLostError
from chassis.wakeup import Wakeup
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.marketplace import (
    Address,
    Draft,
    MarketplaceError,
    NoAnswerError,
    NotReachedError,
    PlacedOrder,
    Placement,
    Preview,
    PreviewLine,
    RateLimitedError,
    RefusedError,
)
from services.marketplace_gateway.application.ports import Pace, Ports, Work
from services.marketplace_gateway.domain.money import Money
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder
from services.marketplace_gateway.domain.session import SessionState
from tests.marketplace_gateway.domain import samples
from tests.marketplace_gateway.model import asking
from tests.marketplace_gateway.model.asking import Ask
from tests.marketplace_gateway.model.world import Raised

AGENCY, SESSION_ID = "default", "session-1"
TICK = timedelta(minutes=20)
"""Longer than the absence window, so that each tick ends one."""
START = datetime(2026, 11, 2, 12, tzinfo=UTC)
NOWHERE = Address("", "", "", "", "", "")
PRICE = Money(samples.YUAN.amount)

ERRORS: dict[str, Callable[[], Exception]] = {
    "no answer": lambda: NoAnswerError("time-out"),
    "not reached": lambda: NotReachedError("connection refused"),
    "refused": lambda: RefusedError("500_004", "out of stock"),
    "limited": lambda: RateLimitedError("429", "too many calls", None),
    "leads no more": lambda: LeadershipLostError("leader"),
}


def order(number: str) -> ProviderOrder:
    """Return a live order as the marketplace shows it."""
    return samples.read("unpaid", samples.line(1, line_no="1"), number=number)


@dataclass(slots=True)
class Sides:
    """What one worker under way stands between. The driver moves its hands."""

    skew: timedelta
    """How far its clock is ahead of the world's."""
    tick: int = 0
    looks: bool = False
    """Whether it looks for an order; what the goods cost then is asked only to learn ids."""
    sure: Callable[[], bool] = lambda: True

    def now(self) -> datetime:
        return START + self.tick * TICK + self.skew

    async def submit(self, context: CommandContext, handler: Callable[[Unit], bytes]) -> Any:
        """Be the writer."""
        return SimpleNamespace(answer=await Ask(asking.Record(context, handler)))

    async def preview(self, _token: str, draft: Draft) -> Preview:
        """Be the marketplace: what the first look costs is what it costs."""
        lines = tuple(PreviewLine(line.line_no, PRICE) for line in draft.lines)
        if not self.looks:
            await Ask(asking.Preview())
        return Preview(lines, PRICE, Money(PRICE.amount * 0), PRICE)

    async def create(self, _token: str, draft: Draft, _preview: Preview) -> Placement:
        """Leave if that is still allowed, then wait for an answer."""
        if not await Ask(asking.MayLeave(draft.may_leave)):
            raise NotReachedError("the lease may have run out")
        call = await Ask(asking.Leave(draft.outer_id))
        number = await Ask(asking.Hear(call))
        return Placement((PlacedOrder(number, ("1",), PRICE),))

    async def find(self, _token: str, outer_id: str, _since: datetime) -> Sequence[ProviderOrder]:
        return [order(number) for number in await Ask(asking.Find(outer_id))]

    async def read(self, _token: str, _order_id: str) -> ProviderOrder | None:
        """Give no answer: the poll reads the order later, as it would any."""
        raise NoAnswerError("left to the poll")

    async def access(self, _agency: str, _session_id: str) -> str:
        """Be the credentials: a token that works."""
        return "token"

    def session(self, agency: str, session_id: str) -> Work[SessionState]:
        """Be the views: one session, without a limit."""
        state = SessionState(Provider.ALI1688, "Main", "account-1")
        return Work(agency, (session_id,), state, "", "")

    def rules(self, _agency: str) -> None:
        return None

    def starts(self, _agency: str, _session_id: str, _since: datetime) -> Sequence[datetime]:
        return ()

    def holds(self, _fence: Fence) -> bool:
        return self.sure()


def ports_of(sides: Sides) -> Ports:
    """Return the ports of the real worker, with the model on the other side of each."""
    side = cast("Any", sides)

    async def settled() -> None:
        """Wait for no views: that they may be behind is a part of the model."""

    return Ports(
        writer=side,
        work=side,
        marketplaces=dict.fromkeys(Provider, side),
        credentials=side,
        inbox=side,
        address=NOWHERE,
        pace=Pace(
            absence_window=timedelta(minutes=15),
            look_up_every=timedelta(0),
            poll_every=timedelta(0),
            poll_overlap=timedelta(minutes=10),
            retry_after=timedelta(0),
            replay_every=timedelta(0),
            reconcile_every=timedelta(0),
        ),
        clock=sides.now,
        changed=Wakeup(),
        settled=settled,
        holds=sides.holds,
    )


def error_of(answer: Raised) -> Exception:
    """Return the error that an answer stands for."""
    return ERRORS[answer.name]()


def is_failure(error: BaseException) -> bool:
    """Say whether a worker may end like this: its crew tries again later."""
    return isinstance(error, MarketplaceError | LeadershipLostError)
