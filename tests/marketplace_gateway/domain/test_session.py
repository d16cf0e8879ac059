"""A session: one marketplace account, from its first login to its removal."""

from datetime import timedelta
from typing import Any

from services.marketplace_gateway.domain import session, session_events
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.session import SessionVerb
from tests.marketplace_gateway.domain import samples as s

P = Provider.ALI1688
added = session_events.SessionAdded(P, "Main", "acc-1")
expired = session_events.SessionExpired(P, "token")
removed = session_events.SessionRemoved(P)


def log_in(account: str = "acc-1") -> Any:
    return lambda state: session.log_in(state, P, "Main", account)


def switch(verb: SessionVerb, *in_flight: str) -> Any:
    return lambda state: session.switch(state, verb, in_flight)


def expire(state: Any) -> Any:
    return session.expire(state, "token")


def rename(name: str) -> Any:
    return lambda state: session.rename(state, name)


def test_the_first_login_makes_it() -> None:
    s.story(session.evolve).when(log_in()).then(added)


def test_a_login_of_the_same_account_brings_it_back() -> None:
    back = s.story(session.evolve, added, expired).when(log_in())
    assert not back.then(session_events.SessionAuthorized(P)).state.expired


def test_a_login_of_another_account_is_refused() -> None:
    """Its orders are on the first account; nobody would find them again."""
    s.story(session.evolve, added).when(log_in("acc-2")).then_refused("other_account")


def test_it_expires_once() -> None:
    s.story(session.evolve, added).when(expire).then(expired).when(expire).then_nothing()
    assert expire(None) == ()


def test_it_is_not_removed_while_orders_are_in_flight() -> None:
    one = s.story(session.evolve, added)
    then = one.when(switch(SessionVerb.REMOVE, "PO-1")).then_refused("session_in_use")
    refusal: Any = then.decision
    assert refusal.details == {"provider_order_ids": ("PO-1",)}
    one.when(switch(SessionVerb.REMOVE)).then(removed)


def test_a_removed_one_is_gone() -> None:
    gone = s.story(session.evolve, added, removed)
    for step in (log_in(), rename("X"), *(switch(verb) for verb in SessionVerb)):
        gone.when(step).then_refused("session_unknown")
    gone.when(expire).then_nothing()


def test_repeats_are_harmless() -> None:
    one = s.story(session.evolve, added)
    one.when(rename("Main")).then_nothing()
    one.when(rename("Other")).then(session_events.SessionRenamed(P, "Other"))
    one.when(switch(SessionVerb.ENABLE)).then_nothing()
    off = one.when(switch(SessionVerb.DISABLE)).then(session_events.SessionDisabled(P))
    off.when(switch(SessionVerb.DISABLE)).then_nothing()
    off.when(switch(SessionVerb.ENABLE)).then(session_events.SessionEnabled(P))


DAY = timedelta(days=1)


def warn(days: int) -> Any:
    return lambda state: session.warn(state, s.NOON + days * DAY)


def test_the_end_of_an_authorisation_is_told_once() -> None:
    """Until it has another end: then that one is told."""
    told = s.story(session.evolve, added).when(warn(3))
    told.then(session_events.SessionExpiring(P, s.NOON + 3 * DAY)).when(warn(3)).then_nothing()
    told.when(warn(9)).then(session_events.SessionExpiring(P, s.NOON + 9 * DAY))


def test_after_a_login_the_end_is_told_anew() -> None:
    again = s.story(session.evolve, added).when(warn(3)).when(log_in())
    again.when(warn(3)).then(session_events.SessionExpiring(P, s.NOON + 3 * DAY))


def test_what_has_ended_already_needs_no_warning() -> None:
    for end in (expired, removed):
        s.story(session.evolve, added, end).when(warn(3)).then_nothing()
    s.story(session.evolve).when(warn(3)).then_nothing()


def test_who_added_it_is_known() -> None:
    """That person is asked where nobody else is known."""

    def first(state: Any) -> Any:
        return session.log_in(state, P, "Main", "acc-1", "person:anna")

    then = s.story(session.evolve).when(first)
    then.then(session_events.SessionAdded(P, "Main", "acc-1", "person:anna"))
    assert then.state.added_by == "person:anna"
