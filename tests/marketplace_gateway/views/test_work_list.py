"""The work list: what is due, on both databases."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from chassis.aggregates import Aggregate
from chassis.recorded import Recorded
from chassis.store.database import Database, open_database
from chassis.streams import StreamName
from services.marketplace_gateway.adapters import tables
from services.marketplace_gateway.adapters.projection import MarketplaceViews
from services.marketplace_gateway.adapters.work_list import LIMIT, SqlWorkList
from services.marketplace_gateway.application import aggregates as a
from services.marketplace_gateway.domain import booking_events as e
from services.marketplace_gateway.domain import (
    known_order,
    known_order_events,
    question,
    rules,
    session_events,
    synchronization,
    unbinding,
)
from services.marketplace_gateway.domain.booking_events import HoldReason
from services.marketplace_gateway.domain.price_guard import (
    PriceGuard,
    PriceGuardMode,
    PriceVerdict,
)
from services.marketplace_gateway.domain.provider_order import Provider
from tests.marketplace_gateway.domain import samples as s
from tests.marketplace_gateway.domain.test_question import asked
from tests.marketplace_gateway.domain.test_synchronization import started, waiting
from tests.marketplace_gateway.domain.test_unbinding import HEAD, taken

P = Provider.ALI1688
RISK = session_events.SessionPaused(P, session_events.PauseReason.RISK_CONTROL, "risk", "unsafe")


class Views:
    """The gateway's views, told of events one by one."""

    def __init__(self, database: Database) -> None:
        self.database, self._position = database, 0
        self.work = SqlWorkList(database)

    def told(
        self, aggregate: Aggregate[Any], key: str | tuple[str, ...], *events: Any, agency: str = ""
    ) -> None:
        keys = (key,) if isinstance(key, str) else key
        stream = StreamName(aggregate.kind, agency or "default", keys)
        with self.database.begin() as connection:
            MarketplaceViews().apply(
                connection, [self._recorded(stream, event) for event in events]
            )

    def told_of_each(self, aggregate: Aggregate[Any], keys: list[str], events: list[Any]) -> None:
        """Tell the same of many, in one transaction."""
        streams = [StreamName(aggregate.kind, "default", (key,)) for key in keys]
        recorded = [self._recorded(stream, event) for stream in streams for event in events]
        with self.database.begin() as connection:
            MarketplaceViews().apply(connection, recorded)

    def _recorded(self, stream: StreamName, event: Any) -> Recorded:
        self._position += 1
        at = self._position
        return Recorded(event, stream, 1, at, s.NOON, "person:anna", "c-1", "k-1", "verb")

    def due(self, minutes: float = 0) -> list[str]:
        return [work.key[0] for work in self.work.bookings(s.NOON + timedelta(minutes=minutes))]


@pytest.fixture
def views(database_url: str) -> Iterator[Views]:
    with closing(open_database(database_url)) as database:
        with database.begin() as connection:
            tables.views.create_all(connection)
        yield Views(database)


def test_bookings_that_can_begin_are_due(views: Views) -> None:
    views.told(a.BOOKING, "prepared", s.prepared)
    views.told(a.BOOKING, "started", s.prepared, s.started)
    views.told(a.BOOKING, "doubt", s.prepared, s.started, s.in_doubt)
    for name, end in (("p", s.placed), ("r", s.refused), ("w", s.withdrawn)):
        views.told(a.BOOKING, name, s.prepared, end)
    views.told(a.BOOKING, "g", s.prepared, s.started, s.in_doubt, s.given_up)
    views.told(a.BOOKING, "nothing", s.refused)
    assert views.due() == ["prepared", "started", "doubt"]


def test_a_booking_held_until_then_is_due_then(views: Views) -> None:
    views.told(a.BOOKING, "b", s.prepared, s.held(HoldReason.LIMIT, s.NOON + s.MINUTE))
    assert views.due(0.9) == []
    assert views.due(1) == views.due(60) == ["b"]


def test_a_booking_held_for_a_login_is_due_after_it(views: Views) -> None:
    views.told(a.SESSION, "session-1", session_events.SessionAdded(P, "Main", "acc"))
    views.told(a.SESSION, "session-1", session_events.SessionExpired(P, "token"))
    views.told(a.BOOKING, "b", s.prepared, s.held(HoldReason.SESSION_EXPIRED, None))
    assert views.due(60) == []
    views.told(a.SESSION, "session-1", session_events.SessionAuthorized(P))
    assert views.due() == ["b"]


def test_a_booking_held_for_its_price_is_due_after_the_answer(views: Views) -> None:
    """However long that takes, and whatever becomes of the session meanwhile."""
    asked_about = e.PriceDiffers(*s.HEAD, (), s.YUAN, "", PriceVerdict.ASKED)
    views.told(a.SESSION, "session-1", session_events.SessionAdded(P, "Main", "acc"))
    views.told(a.BOOKING, "b", s.prepared, asked_about, s.held(HoldReason.PRICE, None))
    assert views.due(60 * 24) == []
    views.told(a.BOOKING, "b", e.PriceAccepted(*s.HEAD, ()))
    assert views.due() == ["b"]


def test_a_booking_of_a_paused_account_is_due_after_a_person_has_cleared_it(views: Views) -> None:
    """A login alone clears nothing."""
    views.told(a.SESSION, "session-1", session_events.SessionAdded(P, "Main", "acc"))
    views.told(a.SESSION, "session-1", RISK)
    views.told(a.BOOKING, "b", s.prepared, s.held(HoldReason.PAUSED, None))
    views.told(a.SESSION, "session-1", session_events.SessionAuthorized(P))
    assert views.due(60 * 24) == []
    views.told(a.SESSION, "session-1", session_events.SessionResumed(P))
    assert views.due() == ["b"]


def test_what_was_sent_counts_against_the_budget_of_its_session(views: Views) -> None:
    """Also what is in doubt or given up: it may stand there. What bought nothing does not."""
    sent = (s.prepared, s.started)
    views.told(a.BOOKING, "started", *sent)
    views.told(a.BOOKING, "placed", *sent, s.placed)
    views.told(a.BOOKING, "doubt", *sent, s.in_doubt)
    views.told(a.BOOKING, "given up", *sent, s.in_doubt, s.given_up)
    for name, end in (("not sent", s.not_sent), ("refused", s.refused)):
        views.told(a.BOOKING, name, *sent, end)
    views.told(a.BOOKING, "waiting", s.prepared, s.held())
    views.told(a.BOOKING, "other", replace(s.prepared, session_id="session-2"), s.started)
    views.told(a.BOOKING, "theirs", *sent, agency="other")
    assert list(views.work.starts("default", "session-1", s.NOON - s.MINUTE)) == [s.NOON] * 4
    assert list(views.work.starts("default", "session-1", s.NOON)) == []


def test_a_hand_over_is_work_until_it_has_ended(views: Views) -> None:
    begun = session_events.SessionHandOverStarted(P, "session-2")
    views.told(a.SESSION, "session-1", session_events.SessionAdded(P, "Main", "acc"), begun)
    (work,) = views.work.handing_over()
    assert (work.key, work.state.handing_over_to) == (("session-1",), "session-2")
    views.told(a.SESSION, "session-1", session_events.SessionRemoved(P))
    assert views.work.handing_over() == []


def test_a_hand_over_that_failed_is_work_no_more(views: Views) -> None:
    begun = session_events.SessionHandOverStarted(P, "session-2")
    failed = session_events.SessionHandOverFailed(P, "session-2", ("PO-1",))
    views.told(a.SESSION, "session-1", session_events.SessionAdded(P, "Main", "acc"), begun, failed)
    assert views.work.handing_over() == []


def test_an_order_handed_over_is_in_flight_for_its_new_session(views: Views) -> None:
    linked = known_order_events.ItemsLinked(*s.ORDER, s.ITEMS, booked=True)
    seen = known_order.see(known_order.evolve(None, linked), "session-1", s.read("paid"))
    views.told(a.PROVIDER_ORDER, ("1688", "PO-1"), linked, *seen)
    assert views.work.in_flight("default", "session-1") == ["PO-1"]
    moved = known_order_events.ProviderOrderHandedOver(P, "session-2", "PO-1", "session-1", s.REFS)
    views.told(a.PROVIDER_ORDER, ("1688", "PO-1"), moved)
    assert views.work.in_flight("default", "session-1") == []
    (order,) = views.work.open_orders("default", (), "session-2")
    assert order.state.session_id == "session-2"
    assert order.state.items == s.ITEMS


def test_rules_are_those_of_the_agency(views: Views) -> None:
    strict = rules.PriceGuardSet(PriceGuardMode.REFUSE, Decimal("2.5"), None)
    views.told(a.RULES, a.RULES_KEY, strict)
    found = views.work.rules("default")
    assert found
    assert found.price_guard == PriceGuard(PriceGuardMode.REFUSE, Decimal("2.5"), None)
    assert views.work.rules("other") is None


def test_many_that_wait_hide_none_that_can_begin(views: Views) -> None:
    views.told_of_each(
        a.BOOKING,
        [f"doubt-{number}" for number in range(LIMIT + 1)],
        [s.prepared, s.started, s.in_doubt],
    )
    views.told(a.BOOKING, "last", s.prepared)
    assert "last" in views.due()


def test_an_unbinding_with_an_open_question_waits(views: Views) -> None:
    key = ("operation-1", "PO-1")
    views.told(a.UNBINDING, key, taken)
    assert len(views.work.unbindings()) == 1
    open_question = replace(asked, subject_id="/".join(key))
    views.told(a.QUESTION, "q", open_question)
    assert views.work.unbindings() == []
    views.told(a.QUESTION, "q", question.QuestionAnswered(P, "session-1", "cancel_all"))
    assert [work.key for work in views.work.unbindings()] == [key]
    views.told(a.UNBINDING, key, unbinding.UnbindingRefused(*HEAD, s.REFS, "code", "why"))
    assert views.work.unbindings() == []


def cancelled() -> Any:
    return synchronization.cancel(synchronization.evolve(None, started))


def test_a_waiting_synchronization_is_due_after_a_login(views: Views) -> None:
    views.told(a.SESSION, "session-1", session_events.SessionAdded(P, "Main", "acc"))
    views.told(a.SYNCHRONIZATION, "run", started)
    assert len(views.work.synchronizations()) == 1
    views.told(a.SESSION, "session-1", session_events.SessionExpired(P, "token"))
    views.told(a.SYNCHRONIZATION, "run", waiting)
    assert views.work.synchronizations() == []
    views.told(a.SESSION, "session-1", session_events.SessionAuthorized(P))
    assert len(views.work.synchronizations()) == 1
    views.told(a.SYNCHRONIZATION, "run", *cancelled())
    assert views.work.synchronizations() == []


@pytest.mark.lesson(11)
def test_lesson_11_the_same_keys_in_two_agencies_are_two_rows(views: Views) -> None:
    for agency in ("default", "other"):
        added = session_events.SessionAdded(P, f"of {agency}", "acc")
        views.told(a.SESSION, "session-1", added, agency=agency)
        views.told(a.BOOKING, "b", s.prepared, agency=agency)
    views.told(a.SESSION, "session-1", session_events.SessionExpired(P, "token"), agency="other")
    mine, theirs = (views.work.session(agency, "session-1") for agency in ("default", "other"))
    assert mine
    assert theirs
    assert (mine.state.name, mine.state.expired) == ("of default", False)
    assert (theirs.state.name, theirs.state.expired) == ("of other", True)
    assert views.work.load("other") == {"session-1": 1}


@pytest.mark.lesson(11)
def test_lesson_11_the_agency_is_in_every_primary_key() -> None:
    """A push comes before anybody knows whose account it is; its key is the marketplace's.

    What Taobao Global calls its goods is a fact of the platform, the same for every agency.
    """
    everything = [*tables.views.tables.values(), *tables.own.tables.values()]
    without = {t.name for t in everything if "agency" not in t.primary_key.columns}
    assert without == {"pushes", "distributor_ids"}
