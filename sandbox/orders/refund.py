"""A refund of an order or of some of its lines, as the marketplace itself sees it."""

from datetime import datetime
from enum import StrEnum

import msgspec


class RefundState(StrEnum):
    REQUESTED = "requested"
    AGREED = "agreed"
    RETURNED = "returned"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    CLOSED = "closed"


S = RefundState
NEXT: dict[RefundState, frozenset[RefundState]] = {
    S.REQUESTED: frozenset({S.AGREED, S.RETURNED, S.SUCCEEDED, S.REFUSED, S.CLOSED}),
    S.AGREED: frozenset({S.RETURNED, S.SUCCEEDED, S.REFUSED, S.CLOSED}),
    S.RETURNED: frozenset({S.SUCCEEDED, S.REFUSED, S.CLOSED}),
    S.REFUSED: frozenset({S.REQUESTED, S.AGREED, S.SUCCEEDED, S.CLOSED}),
    S.SUCCEEDED: frozenset(),
    S.CLOSED: frozenset(),
}


class Refund(msgspec.Struct):
    id: str
    shares: dict[str, int]
    """Fen by line number."""

    postage_fen: int
    state: RefundState
    after_sales: bool
    """Begun when the order was finished already; 1688 keeps the two kinds apart."""

    opened: datetime
    changed: datetime

    @property
    def amount_fen(self) -> int:
        return sum(self.shares.values()) + self.postage_fen

    @property
    def open(self) -> bool:
        return bool(NEXT[self.state])
