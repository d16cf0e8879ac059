"""Unbinds: cancels an unpaid order of ours on the marketplace, else only frees the items."""

from collections.abc import Callable
from datetime import timedelta

from chassis.store.port import Fence
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import (
    PROVIDER_ORDER,
    QUESTION,
    UNBINDING,
)
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    RefusedError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.failures import PASSING, in_words
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import question, unbinding
from services.marketplace_gateway.domain.provider_order import ProviderOrder, ProviderStatus
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.references import ItemRef
from services.marketplace_gateway.domain.sentence import Sentence, listed, say
from services.marketplace_gateway.domain.unbinding import (
    UnbindingState,
    UnbindingStatus,
    UnbindOutcome,
)

CANCELLABLE = frozenset({ProviderStatus.CREATING, ProviderStatus.UNPAID})
TOO_FAST = "CLOSE_ORDER_TOO_FAST"
"""1688 cancels no order younger than ten seconds (open.1688.com, alibaba.trade.cancel-1)."""
TOO_FAST_PAUSE = timedelta(seconds=4)
REASON = "buyerCancel"
NOT_CANCELLED = (
    "The marketplace took the cancellation, but the order is still open: look there, or only"
    " unlink it."
)


class UnbindingWorker:
    """Works on one unbinding at a time for its crew."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def work(self, work: Work[UnbindingState], fence: Fence) -> timedelta | None:
        """Take the unbinding one step further."""
        state = work.state
        recorder = Recorder.of(self._ports, fence, work, "work-on-unbinding")
        if state.only_unlink or not state.booked:
            await self._finish(work, recorder, UnbindOutcome.UNLINKED)
            return None
        account = Account(recorder, state.session_id)
        try:
            read = await account.read(state.provider, state.provider_order_id)
            if read is None or read.status not in CANCELLABLE:
                return await self._settled(work, recorder, read)
            if state.status is UnbindingStatus.CANCELLING:
                return await self._still_open(work, recorder)
            if state.whole_order is None and await self._others_stand_on_it(work):
                await self._ask(work, recorder)
                return None
            return await self._cancel(work, recorder, account)
        except TokenInvalidError as error:
            await self._refuse(work, recorder, "session_expired", in_words(error))
            return None
        except RefusedError as error:
            if error.code == TOO_FAST:
                return TOO_FAST_PAUSE
            await self._refuse(work, recorder, error.code, error.message)
            return None
        except PASSING:
            return self._ports.pace.retry_after
        except MarketplaceError as error:
            await self._refuse(work, recorder, "marketplace_error", in_words(error))
            return None

    async def _cancel(
        self, work: Work[UnbindingState], recorder: Recorder, account: Account
    ) -> timedelta | None:
        number = work.state.provider_order_id
        market = self._ports.marketplaces[work.state.provider]
        done = await account.ask(lambda token: market.cancel(token, number, REASON))
        if done:
            await self._finish(work, recorder, UnbindOutcome.CANCELLED_ON_MARKETPLACE)
            return None
        # Taken, and going on over there: the order is read again until it has closed.
        at = self._ports.clock()
        await recorder.record(lambda unit: _append(unit, work, lambda s: unbinding.sent(s, at)))
        return self._ports.pace.retry_after

    async def _still_open(self, work: Work[UnbindingState], recorder: Recorder) -> timedelta | None:
        """Wait for the cancellation that was handed in, but not for ever."""
        since, now = work.state.sent_at, self._ports.clock()
        if since is None or now < since + self._ports.pace.absence_window:
            return self._ports.pace.retry_after
        await self._refuse(work, recorder, "not_cancelled", NOT_CANCELLED)
        return None

    async def _settled(
        self, work: Work[UnbindingState], recorder: Recorder, read: ProviderOrder | None
    ) -> timedelta | None:
        # Closed unpaid is cancelled, also where the answer to our own cancellation was lost.
        cancelled = read is not None and read.status is ProviderStatus.CLOSED_UNPAID
        outcome = UnbindOutcome.CANCELLED_ON_MARKETPLACE if cancelled else UnbindOutcome.UNLINKED
        await self._finish(work, recorder, outcome)
        return None

    async def _others_stand_on_it(self, work: Work[UnbindingState]) -> bool:
        known = self._ports.work.provider_order(
            work.agency, work.state.provider, work.state.provider_order_id
        )
        own = set(work.state.items)
        return known is not None and any(item.ref not in own for item in known.state.items)

    async def _finish(
        self, work: Work[UnbindingState], recorder: Recorder, outcome: UnbindOutcome
    ) -> None:
        state = work.state
        order = (state.provider.value, state.provider_order_id)

        def step(unit: Unit) -> bool:
            known = unit.state(PROVIDER_ORDER, *order)
            items = state.items
            if outcome is UnbindOutcome.CANCELLED_ON_MARKETPLACE and known is not None:
                # A cancelled order frees everything that stood on it.
                others = (item.ref for item in known.items if item.ref not in set(items))
                items = (*items, *others)
            present = unit.state(UNBINDING, *work.key)
            assert present is not None
            events = unbinding.finish(present, outcome, items)
            if not events:
                return False
            unit.append(UNBINDING, work.key, events)
            known_orders.unlink(unit, state.session_id, order, items)
            return True

        await recorder.record(step)

    async def _refuse(
        self, work: Work[UnbindingState], recorder: Recorder, code: str, message: str
    ) -> None:
        await recorder.record(
            lambda unit: _append(unit, work, lambda s: unbinding.refuse(s, code, message)),
        )

    async def _ask(self, work: Work[UnbindingState], recorder: Recorder) -> None:
        state = work.state
        kind = QuestionKind.CANCEL_WHOLE_ORDER
        question_id = known_orders.cancel_question_id(work.agency, work.key)

        def step(unit: Unit) -> bool:
            known = unit.state(PROVIDER_ORDER, state.provider.value, state.provider_order_id)
            items = tuple(item.ref for item in known.items) if known else state.items
            others = _names([ref for ref in items if ref not in set(state.items)])
            told = say(
                "Order {order} can only be cancelled as a whole, and it also holds {others}.",
                order=state.provider_order_id,
                others=others,
            )
            asked = QuestionAsked(
                provider=state.provider,
                session_id=state.session_id,
                operation_id=state.operation_id,
                kind=kind,
                text=told.text,
                sentence=told.plain,
                choices=CHOICES[kind],
                items=items,
                provider_order_id=state.provider_order_id,
                subject_id="/".join(work.key),
            )
            events = question.ask(unit.state(QUESTION, question_id), asked)
            if events:
                unit.append(QUESTION, (question_id,), events)
            return bool(events)

        await recorder.record(step)


def _append(
    unit: Unit,
    work: Work[UnbindingState],
    decide: Callable[[UnbindingState], unbinding.Decision],
) -> bool:
    state = unit.state(UNBINDING, *work.key)
    assert state is not None
    events = decide(state)
    if events:
        unit.append(UNBINDING, work.key, events)
    return bool(events)


def _names(items: list[ItemRef]) -> Sentence:
    named = [
        say("item {item} of order {order}", item=item.item_id, order=item.order_id)
        for item in items[:10]
    ]
    return listed(named)
