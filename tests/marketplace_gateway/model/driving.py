"""Drives the real worker: where it stands follows from its answers, so that worlds can branch."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from chassis.store.port import Fence
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.domain.booking import BookingState, BookingStatus
from tests.marketplace_gateway.model.asking import Question, Record
from tests.marketplace_gateway.model.committing import commit
from tests.marketplace_gateway.model.sides import AGENCY, Sides, error_of, is_failure, ports_of
from tests.marketplace_gateway.model.world import Answer, Job, Raised, Store


class Worker(Protocol):
    """Takes a booking one step further; the real one, or one with a planted fault."""

    async def work(self, work: Work[BookingState], fence: Fence) -> timedelta | None: ...


MakeWorker = Callable[[Ports], Worker]


class Under:
    """One worker under way, at its next question; None when it is done."""

    def __init__(self, job: Job, make: MakeWorker, skew: timedelta) -> None:
        self.sides = Sides(skew, job.tick, job.state.status is BookingStatus.IN_DOUBT)
        work = Work(AGENCY, (job.booking_id,), job.state, "story", "cause")
        fence = Fence("leader", job.epoch)
        self._course: Coroutine[Any, Any, Any] = make(ports_of(self.sides)).work(work, fence)
        self.question: Question | None = None
        self._go_on(None)
        for answer in job.answers:
            self.hear(answer)

    def hear(self, answer: Answer) -> None:
        """Take one more answer and go on to the next question."""
        if answer.store is not None and isinstance(self.question, Record):
            # What the worker notes while it decides is noted again.
            commit(answer.store, self.question.context, self.question.handler)
        self.sides.tick = answer.tick
        self._go_on(answer.value)

    def _go_on(self, value: Any) -> None:
        try:
            if isinstance(value, Raised):
                self.question = self._course.throw(error_of(value))
            else:
                self.question = self._course.send(value)
        except StopIteration:
            self.question = None
        except Exception as error:
            if not is_failure(error):
                raise
            self.question = None

    def drop(self) -> None:
        self._course.close()


class Driver:
    """Remembers what it has driven: many worlds hold the same job at the same point."""

    def __init__(self, make: MakeWorker, skews: tuple[timedelta, timedelta]) -> None:
        self._make, self.skews = make, skews
        self._questions: dict[tuple[int, Job], Question | None] = {}
        self._commits: dict[tuple[int, Job, Store], tuple[Any, Store, list[str]]] = {}

    def question(self, gateway: int, job: Job) -> Question | None:
        """Return what the job waits for, None when it is done."""
        key = (self._side(gateway), job)
        if key not in self._questions:
            under = self._replayed(gateway, job)
            self._questions[key] = under.question
            under.drop()
        return self._questions[key]

    def commit(self, gateway: int, job: Job, store: Store) -> tuple[Any, Store, list[str]]:
        """Let the job's transaction be decided on a store."""
        key = (self._side(gateway), job, store)
        if key not in self._commits:
            under = self._replayed(gateway, job)
            assert isinstance(under.question, Record)
            self._commits[key] = commit(store, under.question.context, under.question.handler)
            under.drop()
        return self._commits[key]

    def may_leave(self, gateway: int, job: Job, *, sure: bool) -> bool:
        """Ask the job's own check, as the marketplace's adapter does."""
        under = self._replayed(gateway, job)
        under.sides.sure = lambda: sure
        check: Any = under.question
        allowed = bool(check.check())
        under.drop()
        return allowed

    def _side(self, gateway: int) -> int:
        return 0 if self.skews[0] == self.skews[1] else gateway

    def _replayed(self, gateway: int, job: Job) -> Under:
        return Under(job, self._make, self.skews[gateway])


def answered(job: Job, value: Any, tick: int, store: Store | None = None) -> Job:
    """Return the job with one more answer."""
    return replace(job, answers=(*job.answers, Answer(value, tick, store)))
