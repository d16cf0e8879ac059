"""Compares, once a day, what is known here with each account's own list of orders.

What pushes and polls have missed is taken over, and every order, payment and refund that only
one side had becomes a question to a person: it was missed once, so somebody should look.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4, uuid5

import structlog

from chassis.store.port import Fence, LeadershipLostError
from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import QUESTION, SESSION
from services.marketplace_gateway.application.marketplace import (
    MarketplaceError,
    RefusedError,
    UnreadableAnswerError,
)
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.application.working import known_orders
from services.marketplace_gateway.application.working.account import Account
from services.marketplace_gateway.application.working.failures import in_words
from services.marketplace_gateway.application.working.polls import AHEAD, FIRST_REACH, page_of
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import question
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import ProviderOrder
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.reconciliation import compare
from services.marketplace_gateway.domain.sentence import say
from services.marketplace_gateway.domain.session import SessionState
from services.marketplace_gateway.domain.session_events import (
    Difference,
    DifferenceKind,
    ReconciliationFinished,
)

SETTLING = timedelta(hours=1)
"""What changed later than this ago is left to pushes and polls: they are on their way."""

LOOK_EVERY = timedelta(minutes=10)

WORDS = {
    DifferenceKind.ORDER_ONLY_THERE: say("is on the marketplace, but no item here is on it"),
    DifferenceKind.ORDER_ONLY_HERE: say("is not on the marketplace, but items here are on it"),
    DifferenceKind.PAYMENT_ONLY_THERE: say("was paid on the marketplace, which was not known here"),
    DifferenceKind.PAYMENT_ONLY_HERE: say(
        "is unpaid on the marketplace, but was known as paid here"
    ),
    DifferenceKind.REFUND_ONLY_THERE: say(
        "has a refund on the marketplace that was not known here"
    ),
    DifferenceKind.REFUND_ONLY_HERE: say("has a refund here that the marketplace does not show"),
}

log = structlog.get_logger()


@dataclass(slots=True)
class _Run:
    """One comparison of one session."""

    session: Work[SessionState]
    account: Account
    compared: set[str] = field(default_factory=set)
    differences: list[Difference] = field(default_factory=list)


class Reconciliations:
    """Runs while this process leads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._missed: dict[str, datetime] = {}
        """Since when orders are missed there that were never seen."""

    async def run(self, fence: Fence) -> None:
        """Reconcile every session whose last time is long enough ago, until cancelled."""
        every = self._ports.pace.reconcile_every
        while True:
            for session in await asyncio.to_thread(self._ports.work.sessions):
                if not (session.state.expired or session.state.blocked):
                    await self._one(session, fence)
            await asyncio.sleep(min(every, LOOK_EVERY).total_seconds())

    async def _one(self, session: Work[SessionState], fence: Fence) -> None:
        key = (session.agency, session.key[0])
        last = await asyncio.to_thread(self._ports.inbox.reconciled_at, *key)
        now = self._ports.clock()
        if last is not None and now < last + self._ports.pace.reconcile_every:
            return
        try:
            await self.reconcile(session, fence)
        except MarketplaceError as error:
            log.info("reconciliation_failed", session_id=key[1], reason=in_words(error))
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001  the next round tries again
            log.warning("reconciliation_failed", session_id=key[1], error=repr(error))

    async def reconcile(self, session: Work[SessionState], fence: Fence) -> tuple[Difference, ...]:
        """Compare one session's orders of the last 30 days, and all that are open here."""
        agency, session_id = session.agency, session.key[0]
        now, story = self._ports.clock(), str(uuid4())
        recorder = Recorder(self._ports, fence, agency, "reconcile", story, "reconciliation")
        market = self._ports.marketplaces[session.state.provider]
        run = _Run(session, Account(recorder, session_id))
        cursor = None
        while True:
            window = (now - FIRST_REACH, now + AHEAD)
            page = await run.account.ask(partial(page_of, market, *window, cursor))
            for read in page.orders:
                await self._compare(run, read.order_id, read)
            cursor = page.next_cursor
            if cursor is None:
                break
        for order in await asyncio.to_thread(self._ports.work.open_orders, agency, (), session_id):
            if order.key[1] not in run.compared:
                number = order.key[1]
                await self._compare(
                    run, number, await run.account.read(run.session.state.provider, number)
                )
        await recorder.record(partial(_finish, session, len(run.compared), tuple(run.differences)))
        await asyncio.to_thread(self._ports.inbox.note_reconciled, agency, session_id, now)
        return tuple(run.differences)

    async def _compare(self, run: _Run, number: str, read: ProviderOrder | None) -> None:
        run.compared.add(number)
        agency, provider = run.session.agency, run.session.state.provider
        known = await asyncio.to_thread(self._ports.work.provider_order, agency, provider, number)
        state = known.state if known else None
        if self._settling(f"{agency}/{provider}/{number}", state, read):
            return
        found = compare(state, read)
        if found and read is not None:
            try:
                # The list may be behind; the order itself is what counts.
                read = await run.account.read(provider, number)
            except (RefusedError, UnreadableAnswerError) as error:
                log.warning("order_unreadable", order_id=number, reason=str(error))
                return
            found = compare(state, read)
        asked = [_question(run, number, kind, state) for kind in sorted(found)]
        news = read is not None and known_orders.brings_news(state, run.account.session_id, read)
        if asked or news:
            # Together: facts that are repaired show no difference to whoever looks again.
            await run.account.recorder.record(partial(_take, run.account.session_id, asked, read))
        for kind, (question_id, one) in zip(sorted(found), asked, strict=True):
            run.differences.append(Difference(kind, number, question_id, one.assigned_to))

    def _settling(
        self, order: str, known: KnownOrderState | None, read: ProviderOrder | None
    ) -> bool:
        """Say whether the order changed so lately that pushes and polls may still bring it."""
        facts, now = known.facts if known else None, self._ports.clock()
        if read is not None:
            self._missed.pop(order, None)
            changed_at = read.modified_at
        elif facts is not None:
            changed_at = facts.modified_at or facts.created_at
        else:
            # Linked here and never seen there: how old it is nobody has told.
            changed_at = self._missed.setdefault(order, now)
        return changed_at is not None and changed_at > now - SETTLING


def _question(
    run: _Run, number: str, kind: DifferenceKind, known: KnownOrderState | None
) -> tuple[str, QuestionAsked]:
    session = run.session.state
    ours = known if known and known.items else None
    name = f"{run.session.agency}/{QuestionKind.RECONCILIATION}/{session.provider}/{number}/{kind}"
    told = say(
        "Order {order} of session {session} {difference}.",
        order=number,
        session=session.name,
        difference=WORDS[kind],
    )
    asked = QuestionAsked(
        provider=session.provider,
        session_id=run.account.session_id,
        operation_id=None,
        kind=QuestionKind.RECONCILIATION,
        text=told.text,
        sentence=told.plain,
        choices=CHOICES[QuestionKind.RECONCILIATION],
        items=tuple(item.ref for item in ours.items) if ours else (),
        provider_order_id=number,
        subject_id=f"{session.provider}/{number}",
        assigned_to=(ours.ordered_by if ours else "") or session.added_by,
    )
    return str(uuid5(known_orders.NAMESPACE, name)), asked


def _take(
    session_id: str,
    asked: Sequence[tuple[str, QuestionAsked]],
    read: ProviderOrder | None,
    unit: Unit,
) -> bool:
    for question_id, one in asked:
        _put(question_id, one, unit)
    return read is not None and known_orders.see(unit, session_id, read)


def _put(question_id: str, asked: QuestionAsked, unit: Unit) -> None:
    events = question.ask(unit.state(QUESTION, question_id), asked)
    if events:
        unit.append(QUESTION, (question_id,), events)


def _finish(
    session: Work[SessionState],
    provider_orders: int,
    differences: tuple[Difference, ...],
    unit: Unit,
) -> bool:
    done = ReconciliationFinished(session.state.provider, provider_orders, differences)
    unit.append(SESSION, (session.key[0],), [done])
    return True
