"""Withdrawal: an operation was cancelled before we had begun it; what comes of it later ends so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WithdrawalEvent:
    """Something happened to the withdrawal of one operation."""

    operation_id: str


@dataclass(frozen=True, slots=True)
class OperationWithdrawn(WithdrawalEvent):
    """Its order may come late: it was parked, say, and is tried again."""


@dataclass(frozen=True, slots=True)
class WithdrawalState:
    operation_id: str


def evolve(_state: WithdrawalState | None, event: WithdrawalEvent) -> WithdrawalState:
    return WithdrawalState(event.operation_id)


def withdraw(state: WithdrawalState | None, operation_id: str) -> tuple[WithdrawalEvent, ...]:
    """Remember that the operation shall not be begun; once."""
    return () if state else (OperationWithdrawn(operation_id),)
