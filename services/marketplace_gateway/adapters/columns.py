"""The columns beside each state: what the work lists and the pages ask for."""

from datetime import datetime
from typing import Any

from services.marketplace_gateway.domain.binding import BindingState
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.known_order import KnownOrderState
from services.marketplace_gateway.domain.provider_order import ProviderStatus
from services.marketplace_gateway.domain.question import QuestionState
from services.marketplace_gateway.domain.rules import RulesState
from services.marketplace_gateway.domain.session import SessionState
from services.marketplace_gateway.domain.synchronization import SynchronizationState
from services.marketplace_gateway.domain.unbinding import UnbindingState

Row = dict[str, Any]

ENDED = frozenset(
    {ProviderStatus.FINISHED, ProviderStatus.CLOSED_UNPAID, ProviderStatus.CLOSED_PAID}
)


def session(state: SessionState) -> Row:
    return {
        "provider": state.provider,
        "name": state.name,
        "account_id": state.account_id,
        "expired": state.expired,
        "disabled": state.disabled,
        "removed": state.removed,
        "blocked": state.blocked,
        "paused_until": _text(state.paused_until),
        "handing_over_to": state.handing_over_to,
    }


def booking(state: BookingState) -> Row:
    return {
        "operation_id": state.operation_id,
        "provider": state.provider,
        "session_id": state.session_id,
        "status": state.status,
        "held_reason": state.held_reason,
        "held_until": _text(state.held_until),
        "started_at": _text(state.started_at),
    }


def binding(state: BindingState) -> Row:
    return {"status": state.status}


def unbinding(state: UnbindingState) -> Row:
    return {"status": state.status}


def provider_order(state: KnownOrderState) -> Row:
    facts = state.facts
    total = facts.total if facts else None
    return {
        "session_id": state.session_id,
        "status": facts.status if facts else ProviderStatus.CREATING,
        "vendor_name": facts.vendor_name if facts else "",
        "outer_id": facts.outer_id if facts else "",
        "total_amount": str(total.amount) if total else None,
        "total_currency": total.currency if total else None,
        "pay_before": _text(facts.pay_before if facts else None),
        "matched": bool(state.items),
        "open": facts is None or facts.status not in ENDED,
    }


def question(state: QuestionState) -> Row:
    return {
        "kind": state.asked.kind,
        "choice": state.choice,
        "subject_id": state.asked.subject_id,
    }


def synchronization(state: SynchronizationState) -> Row:
    return {
        "session_id": state.started.session_id,
        "outcome": state.outcome,
        "waiting": state.waiting,
    }


def rules(_state: RulesState) -> Row:
    return {}


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
