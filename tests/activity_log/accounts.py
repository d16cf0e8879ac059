"""Published events about sessions and the rules that hold for them."""

from contracts.marketplace import events as m
from contracts.marketplace.vocabulary import Choice, Difference, DifferenceKind, QuestionKind
from contracts.model import Provider
from tests.activity_log.happenings import START, P

REASONS = {"code": "ORDER_TOO_FREQUENT", "message": "您下单过于频繁"}


def paused(reason: str = "booking_limit", *, for_ever: bool = False) -> m.SessionPaused:
    until = None if for_ever else START.replace(day=10)
    return m.SessionPaused.model_validate(
        {"session_id": "s1", "provider": P, "reason": reason, "until": until, **REASONS}
    )


def resumed() -> m.SessionResumed:
    return m.SessionResumed(session_id="s1", provider=P)


def budget(per_hour: int | None) -> m.BudgetSet:
    return m.BudgetSet(session_id="s1", provider=P, per_hour=per_hour, per_day=1_200)


def learned(per_hour: int) -> m.BudgetLearned:
    return m.BudgetLearned.model_validate(
        {"session_id": "s1", "provider": P, "per_hour": per_hour, **REASONS}
    )


def cleared_question() -> m.QuestionAsked:
    """Ask for an account that is under risk control."""
    return m.QuestionAsked(
        question_id="q7", provider=P, session_id="s1", kind=QuestionKind.RISK_CONTROL,
        text="Clear it on the marketplace.", choices=(Choice(key="cleared", label="Cleared"),),
    )  # fmt: skip


def difference(question: str, order: str, person: str) -> Difference:
    return Difference(
        kind=DifferenceKind.PAYMENT_ONLY_THERE, provider_order_id=order,
        question_id=question, assigned_to=person,
    )  # fmt: skip


def reconciled(*differences: Difference) -> m.ReconciliationFinished:
    return m.ReconciliationFinished(
        session_id="s1", provider=P, provider_orders=214, differences=differences
    )


def difference_question(found: Difference) -> m.QuestionAsked:
    return m.QuestionAsked(
        question_id=found.question_id, provider=P, session_id="s1",
        kind=QuestionKind.RECONCILIATION, text="It was paid there, and nobody knows why.",
        choices=(Choice(key="seen", label="Looked at"),),
        provider_order_id=found.provider_order_id, assigned_to=found.assigned_to,
    )  # fmt: skip


def hand_over_started(provider: Provider = P) -> m.SessionHandOverStarted:
    return m.SessionHandOverStarted(session_id="s1", provider=provider, to_session_id="s2")


def hand_over_failed() -> m.SessionHandOverFailed:
    return m.SessionHandOverFailed(
        session_id="s1", provider=P, to_session_id="s2", provider_order_ids=("77", "78")
    )


def handed_over() -> m.ProviderOrderHandedOver:
    return m.ProviderOrderHandedOver(
        provider=P, session_id="s2", previous_session_id="s1", provider_order_id="5821"
    )
