"""The rules of an agency: set by people, with defaults until then."""

from dataclasses import replace

import pytest

from services.order_status.domain import rule_commands as c
from services.order_status.domain import rule_events as e
from services.order_status.domain.provider_effects import (
    DEFAULT_EFFECTS,
    RANK,
    ProviderEffect,
    StatusEffect,
)
from services.order_status.domain.rules import (
    AutomaticBooking,
    RuleState,
    automatic_booking_of,
    decide,
    effects_of,
    evolve,
)
from services.order_status.domain.vocabulary import ItemStatus, Provider, ProviderStatus
from tests.spec import Given, given

P = ProviderStatus
S = ItemStatus
ON = c.SetAutomaticBooking(True, 600, {Provider.ALI1688: "s-1"}, merge_orders=True)
SIGNED = StatusEffect(P.SIGNED, S.RECEIVED_AT_WAREHOUSE)
CLOSED = StatusEffect(P.CLOSED_UNPAID, unbinds=True)


def rule(*events: e.RuleEvent) -> Given[RuleState, e.RuleEvent, c.RuleCommand]:
    return given(decide, evolve, *events)


def mapping(*effects: StatusEffect) -> c.SetStatusMapping:
    return c.SetStatusMapping(effects)


def test_automatic_booking_is_off_until_somebody_turns_it_on() -> None:
    """Nothing is bought by itself unless a person wanted it."""
    assert not automatic_booking_of(None).enabled
    then = rule().when(ON)
    then.then(e.AutomaticBookingSet(True, 600, {Provider.ALI1688: "s-1"}, merge_orders=True))
    sessions = {Provider.ALI1688: "s-1"}
    wanted = AutomaticBooking(True, 600, sessions, merge_orders=True)
    assert automatic_booking_of(then.state) == wanted


def test_a_rule_that_says_so_already_is_not_set_again() -> None:
    """The same content is no event; any difference is one, and so is the first setting."""
    then = rule().when(ON)
    then.when(ON).then_nothing()
    for other in (
        replace(ON, enabled=False),
        replace(ON, delay_seconds=601),
        replace(ON, session_ids={}),
        replace(ON, merge_orders=False),
        replace(ON, queue_when_limited=False),
    ):
        assert len(then.when(other).decision) == 1  # type: ignore[arg-type]
    off = c.SetAutomaticBooking(enabled=False, delay_seconds=900)
    assert rule().when(off).decision == (e.AutomaticBookingSet(False, 900),)


def test_the_mapping_is_the_default_until_somebody_sets_one() -> None:
    """From then on what is not named changes nothing."""
    assert effects_of(None) == DEFAULT_EFFECTS
    then = rule().when(mapping(SIGNED, CLOSED)).then(e.StatusMappingSet((SIGNED, CLOSED)))
    assert effects_of(then.state) == {
        P.SIGNED: ProviderEffect(S.RECEIVED_AT_WAREHOUSE),
        P.CLOSED_UNPAID: ProviderEffect(unbinds=True),
    }


def test_a_mapping_is_known_by_what_it_does() -> None:
    """The order of its lines, and lines that do nothing, make no other mapping."""
    then = rule().when(mapping(SIGNED, CLOSED))
    then.when(mapping(CLOSED, SIGNED, StatusEffect(P.PAID))).then_nothing()
    then.when(mapping(CLOSED)).then(e.StatusMappingSet((CLOSED,)))


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        (StatusEffect(P.UNKNOWN, S.ORDERED), "provider_status_undocumented"),
        (StatusEffect(P.UNKNOWN), "provider_status_undocumented"),
        (StatusEffect(P.PAID, unbinds=True), "provider_order_alive"),
        (StatusEffect(P.FINISHED, unbinds=True), "provider_order_alive"),
        (StatusEffect(P.PAID, S.PAID), "status_not_possible"),
        (StatusEffect(P.PAID, S.AWAITING_PAYMENT), "status_not_possible"),
        (StatusEffect(P.PAID, S.CANCELLED), "status_not_possible"),
        (StatusEffect(P.PAID, S.PRICE_CONFIRMATION), "status_not_possible"),
        (StatusEffect(P.SIGNED, S.RETURNED_TO_VENDOR), "status_not_possible"),
        (StatusEffect(P.CLOSED_PAID, S.CANCELLED), "status_not_possible"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(effect: StatusEffect, code: str) -> None:
    """A marketplace moves items forward from Paid or Ordered, and frees them when it closes."""
    then = rule().when(mapping(SIGNED, effect)).then_refused(code)
    assert not isinstance(then.decision, tuple)


@pytest.mark.parametrize("status", list(RANK))
def test_what_the_default_does_may_be_set(status: P) -> None:
    """The default is a mapping like any other."""
    effect = DEFAULT_EFFECTS[status]
    rule().when(mapping(StatusEffect(status, effect.moves_to, effect.unbinds))).then(
        e.StatusMappingSet((StatusEffect(status, effect.moves_to, effect.unbinds),))
    )


def test_a_closed_order_may_send_its_items_out_of_the_way() -> None:
    """Money back for goods that never came: an agency may let that end the item."""
    gone = StatusEffect(P.CLOSED_PAID, S.RETURNED_TO_VENDOR)
    rule().when(mapping(gone)).then(e.StatusMappingSet((gone,)))
