"""What is to pay: by session, what ends first on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

NEAR = timedelta(hours=24)
"""So soon the marketplace closes an order that it must be paid today."""

Order = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """One unpaid order."""

    order: Order
    left: timedelta | None
    """Until the marketplace closes it; None: it does not say. Negative once it is over."""

    @property
    def is_near(self) -> bool:
        return self.left is not None and self.left < NEAR

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left <= timedelta()

    @property
    def hours(self) -> int:
        """Whole hours that are left."""
        return max(0, int(self.left.total_seconds() // 3600)) if self.left else 0


@dataclass(frozen=True, slots=True)
class SessionDue:
    """What one session has to pay; one link of its marketplace pays several of them."""

    session_id: str
    provider: str
    due: Sequence[Due]
    sums: Sequence[Mapping[str, str]]
    """One per currency."""
    without_sum: int
    """Orders whose sum the marketplace has not said."""


def by_session(orders: Sequence[Order], now: datetime) -> Sequence[SessionDue]:
    """Return the sessions, the one with the nearest deadline first."""
    due = sorted((_due(order, now) for order in orders), key=_urgency)
    groups: dict[str, list[Due]] = {}
    for each in due:
        groups.setdefault(each.order["session_id"], []).append(each)
    return [
        SessionDue(
            session_id,
            rows[0].order["provider"],
            rows,
            _sums([each.order for each in rows]),
            sum(each.order["total"] is None for each in rows),
        )
        for session_id, rows in groups.items()
    ]


def _due(order: Order, now: datetime) -> Due:
    end = order["pay_before"]
    return Due(order, datetime.fromisoformat(end) - now if end else None)


def _urgency(due: Due) -> tuple[bool, timedelta]:
    return due.left is None, due.left or timedelta()


def _sums(orders: Sequence[Order]) -> Sequence[Mapping[str, str]]:
    sums: dict[str, Decimal] = {}
    for order in orders:
        if order["total"]:
            currency = order["total"]["currency"]
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(order["total"]["amount"])
    return [{"amount": str(a), "currency": c} for c, a in sorted(sums.items())]
