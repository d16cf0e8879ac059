"""Risk control: the account stops at once, one person is asked, the answer lets it go on."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import system_clock
from contracts.marketplace.commands import AnswerQuestion, Synchronize
from contracts.model import Provider
from services.marketplace_gateway.application.ports import ReceivedPush
from services.marketplace_gateway.domain import session_events as s
from services.marketplace_gateway.domain import unbinding as u
from services.marketplace_gateway.domain.provider_order import Provider as DomainProvider
from services.marketplace_gateway.domain.synchronization import SynchronizationFinished
from tests.marketplace_gateway.conftest import OpenGateway
from tests.marketplace_gateway.gateway import Gateway, Json, ports_of
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import bind, book, unbind
from tests.marketplace_gateway.patience import until
from tests.marketplace_gateway.sandbox_process import ACCOUNTS, CREATE
from tests.marketplace_gateway.workers.ordering import PREVIEW, orders, session, statuses
from tests.marketplace_gateway.workers.test_binding import bought, ended

pytestmark = pytest.mark.lesson(28)


def calls(gateway: Gateway, provider: Provider) -> int:
    """Return how many calls came in the name of the account."""
    account = ACCOUNTS[provider][0]
    total: int = gateway.sandbox.get("/calls", account=account, limit=1)["total"]
    return total


async def asked(gateway: Gateway) -> Json:
    page = await gateway.shows("/questions", lambda page: page["questions"])
    (question,) = page["questions"]
    assert question["kind"] == "risk_control"
    return dict(question)


async def resume(gateway: Gateway) -> None:
    question = await asked(gateway)
    gateway.sandbox.calm()
    command = AnswerQuestion(question_id=question["question_id"], choice="resume")
    await gateway.do("answer-question", command)


@pytest.mark.parametrize("at", ["preview", "create"])
async def test_lesson_28_an_account_under_risk_control_stops_at_once(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider, at: str
) -> None:
    """No worker calls for it any more: neither buys, binds, unbinds, reads nor polls."""
    async with a_gateway(poll_seconds=0.1) as gateway:
        lines = shelves.lines(provider)
        session_id, number = await bought(gateway, lines)
        gateway.sandbox.made(number)
        api = (PREVIEW if at == "preview" else CREATE)[provider]
        gateway.sandbox.fault(provider, "risk_control", api, times=None)
        first, *later = orders(shelves, provider, 3)
        await gateway.hears(first)
        (held,) = await statuses(gateway, [first], "held")
        assert held["held_reason"] == "paused"
        page = await gateway.shows("/sessions", lambda page: "blocked" in str(page))
        assert page["sessions"][0]["state"] == "blocked"
        await _nothing_on_its_way(gateway, provider)
        before = calls(gateway, provider)
        await gateway.hears(
            *later, bind(shelves.lines(provider), number), unbind(lines, session_id, number)
        )
        run = await gateway.do("synchronize", Synchronize(session_id=session_id))
        push = ReceivedPush(DomainProvider(provider.value), "p-1", ACCOUNTS[provider][0], number)
        ports_of(gateway).inbox.take(push, "ORDER", system_clock())
        await statuses(gateway, later, "held", "held")
        (run_id,) = run["result"]["synchronization_ids"]
        await gateway.shows(f"/synchronizations/{run_id}", lambda page: page["waiting"])
        assert calls(gateway, provider) == before
        assert len((await gateway.get("/questions"))["questions"]) == 1
        assert len(gateway.events(s.SessionPaused)) == 1
        await resume(gateway)
        await statuses(gateway, [first, *later], "placed", "placed", "placed")
        assert isinstance(await ended(gateway, u.UnbindingDone), u.UnbindingDone)
        await ended(gateway, SynchronizationFinished)


async def test_lesson_28_nothing_retries_until_a_person_has_cleared_it(
    a_gateway: OpenGateway, shelves: Shelves, provider: Provider
) -> None:
    """However long it takes; several bookings were under way, and still one question is asked."""
    ahead = timedelta()
    async with a_gateway(clock=lambda: system_clock() + ahead) as gateway:
        await gateway.session(provider)
        gateway.sandbox.fault(provider, "risk_control", times=None)
        ordered = orders(shelves, provider, 4)
        await gateway.hears(*ordered)
        await statuses(gateway, ordered, *["held"] * 4)
        question = await asked(gateway)
        assert "Log in on the marketplace" in question["text"]
        before = calls(gateway, provider)
        ahead = timedelta(minutes=50)
        (another,) = orders(shelves, provider, 1)
        await gateway.hears(another)
        await statuses(gateway, [another], "held")
        assert calls(gateway, provider) == before
        await resume(gateway)
        await statuses(gateway, [*ordered, another], *["placed"] * 5)
        assert len(gateway.events(s.SessionPaused)) == 1


async def test_lesson_28_a_second_time_is_asked_about_again(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    await gateway.session(provider)
    gateway.sandbox.fault(provider, "risk_control", times=None)
    (ordered,) = orders(shelves, provider, 1)
    await gateway.hears(ordered)
    question = await asked(gateway)
    command = AnswerQuestion(question_id=question["question_id"], choice="resume")
    await gateway.do("answer-question", command)
    await gateway.shows("/questions", lambda page: len(page["questions"]) == 2, waiting=False)
    await resume(gateway)
    await statuses(gateway, [ordered], "placed")


async def test_lesson_28_a_limit_that_is_told_later_lets_nothing_go_on(
    gateway: Gateway, shelves: Shelves, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that was under way comes back with a limit: the account still waits for a person."""
    session_id = await gateway.session(provider)
    gateway.sandbox.fault(provider, "risk_control")
    gateway.sandbox.fault(provider, "booking_limit")
    market = ports_of(gateway).marketplaces[DomainProvider(provider.value)]
    create, begun = market.create, list[str]()

    async def both() -> int:
        return len(begun)

    async def one_after_the_other(token: str, draft: Any, preview: Any) -> Any:
        begun.append(draft.outer_id)
        if len(begun) == 1:
            await until(both, lambda number: number == 2)
        else:
            await gateway.shows("/sessions", lambda page: "blocked" in str(page))
        return await create(token, draft, preview)

    monkeypatch.setattr(market, "create", one_after_the_other)
    ordered = orders(shelves, provider, 2)
    await gateway.hears(*ordered)
    await statuses(gateway, ordered, "held", "held")
    assert len(begun) == 2
    assert [event.reason for event in gateway.events(s.SessionPaused)] == [
        s.PauseReason.RISK_CONTROL
    ]
    assert (await session(gateway, session_id))["state"] == "blocked"


async def test_lesson_28_the_other_account_goes_on(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    blocked, other = ACCOUNTS[provider]
    first = await gateway.session(provider, blocked)
    second = await gateway.session(provider, other)
    gateway.sandbox.fault(provider, "risk_control", account=blocked, times=None)
    stopped = book(shelves.lines(provider), first)
    await gateway.hears(stopped)
    await statuses(gateway, [stopped], "held")
    await gateway.shows("/sessions", lambda page: "blocked" in str(page))
    (free,) = orders(shelves, provider, 1)
    await gateway.hears(free)
    (placed,) = await statuses(gateway, [free], "placed")
    assert placed["session_id"] == second


async def _nothing_on_its_way(gateway: Gateway, provider: Provider) -> None:
    """Wait until every call that had begun before is answered."""
    account = ACCOUNTS[provider][0]

    def answered(_: Json) -> bool:
        found = gateway.sandbox.get("/calls", account=account, limit=20)["calls"]
        return all(call["verdict"] != "pending" for call in found)

    await gateway.shows("/sessions", answered)
