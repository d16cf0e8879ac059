"""The aggregates of marketplace_gateway, and how their events are stored."""

from chassis.aggregates import Aggregate
from chassis.codec import Codec, event_sorts
from chassis.parking.events import PARKING, PARKING_SORTS
from services.marketplace_gateway.domain import (
    binding,
    booking,
    booking_events,
    known_order,
    known_order_events,
    question,
    rules,
    session,
    session_events,
    synchronization,
    unbinding,
    withdrawal,
)

SESSION: Aggregate[session.SessionState] = Aggregate("session", session.evolve)
"""Key: session id."""

BOOKING: Aggregate[booking.BookingState] = Aggregate("booking", booking.evolve)
"""Key: booking id."""

PROVIDER_ORDER: Aggregate[known_order.KnownOrderState] = Aggregate(
    "provider_order", known_order.evolve
)
"""Key: provider, provider order id."""

BINDING: Aggregate[binding.BindingState] = Aggregate("binding", binding.evolve)
"""Key: operation id."""

UNBINDING: Aggregate[unbinding.UnbindingState] = Aggregate("unbinding", unbinding.evolve)
"""Key: operation id, provider order id."""

WITHDRAWAL: Aggregate[withdrawal.WithdrawalState] = Aggregate("withdrawal", withdrawal.evolve)
"""Key: operation id."""

QUESTION: Aggregate[question.QuestionState] = Aggregate("question", question.evolve)
"""Key: question id."""

SYNCHRONIZATION: Aggregate[synchronization.SynchronizationState] = Aggregate(
    "synchronization", synchronization.evolve
)
"""Key: synchronization id."""

RULES: Aggregate[rules.RulesState] = Aggregate("rules", rules.evolve)
"""Key: `RULES_KEY`; an agency has one set of rules."""

RULES_KEY = "marketplace"

AGGREGATES = (
    SESSION,
    BOOKING,
    PROVIDER_ORDER,
    BINDING,
    UNBINDING,
    WITHDRAWAL,
    QUESTION,
    SYNCHRONIZATION,
    RULES,
    PARKING,
)

CODEC = Codec(
    "marketplace_gateway",
    [
        *event_sorts(SESSION.kind, session_events, session_events.SessionEvent),
        *event_sorts(BOOKING.kind, booking_events, booking_events.BookingEvent),
        *event_sorts(PROVIDER_ORDER.kind, known_order_events, known_order_events.KnownOrderEvent),
        *event_sorts(BINDING.kind, binding, binding.BindingEvent),
        *event_sorts(UNBINDING.kind, unbinding, unbinding.UnbindingEvent),
        *event_sorts(WITHDRAWAL.kind, withdrawal, withdrawal.WithdrawalEvent),
        *event_sorts(QUESTION.kind, question, question.QuestionEvent),
        *event_sorts(SYNCHRONIZATION.kind, synchronization, synchronization.SynchronizationEvent),
        *event_sorts(RULES.kind, rules, rules.RuleEvent),
        *PARKING_SORTS,
    ],
)
