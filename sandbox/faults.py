"""Misbehaviour on request. Faults are asked for by tests and do not outlive the process."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.marketplace import Marketplace


class Kind(StrEnum):
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    ERROR_500_BEFORE = "error_500_before"
    ERROR_500_AFTER = "error_500_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    CUT = "cut"
    SLOW = "slow"
    HTML = "html"
    EMPTY = "empty"
    GARBAGE = "garbage"
    HUGE = "huge"
    RATE_LIMIT = "rate_limit"
    BOOKING_LIMIT = "booking_limit"
    RISK_CONTROL = "risk_control"
    DUPLICATE_KEY = "duplicate_key"
    LATE = "late"


REMEMBERED = 200
"""So many used-up faults are still listed; a long test would make every call slow otherwise."""

PARTICULAR = {Kind.BOOKING_LIMIT, Kind.RISK_CONTROL, Kind.DUPLICATE_KEY, Kind.LATE}
"""Not every API can show these: each says which of them it has."""


@dataclass(slots=True)
class Fault:
    id: int
    marketplace: Marketplace
    api: str
    kind: Kind
    times: int | None
    seconds: float
    account: str | None = None
    struck: int = 0

    def strikes(
        self, marketplace: Marketplace, api: str, account: str | None, has: AbstractSet[Kind]
    ) -> bool:
        return (
            self.marketplace is marketplace
            and self.api in {"*", api}
            and self.account in {None, account}
            and (self.times is None or self.struck < self.times)
            and (self.kind in has or self.kind not in PARTICULAR)
        )


@dataclass(slots=True)
class Faults:
    asked: list[Fault] = field(default_factory=list)
    _last_id: int = 0

    def ask(
        self,
        marketplace: Marketplace,
        api: str,
        kind: Kind,
        times: int | None = 1,
        seconds: float = 30,
        account: str | None = None,
    ) -> Fault:
        self._last_id += 1
        fault = Fault(self._last_id, marketplace, api, kind, times, seconds, account)
        worn_out = [it for it in self.asked if it.times is not None and it.struck >= it.times]
        if len(worn_out) > REMEMBERED:
            self.asked.remove(worn_out[0])
        self.asked.append(fault)
        return fault

    def take(
        self, marketplace: Marketplace, api: str, account: str | None, has: AbstractSet[Kind]
    ) -> list[Fault]:
        """The faults of this call: the first that strikes, and `late` beside it."""
        taken: list[Fault] = []
        for fault in self.asked:
            late = fault.kind is Kind.LATE
            occupied = any((other.kind is Kind.LATE) == late for other in taken)
            if not occupied and fault.strikes(marketplace, api, account, has):
                fault.struck += 1
                taken.append(fault)
        return taken

    def clear(self, fault_id: int | None = None) -> int:
        kept = [it for it in self.asked if fault_id is not None and it.id != fault_id]
        removed = len(self.asked) - len(kept)
        self.asked = kept
        return removed
