"""What must not be, and which kind it is."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    LOST = "lost"
    """Something is missing, unseen or has not ended."""
    DOUBLED = "doubled"
    """Something is there that must not be: twice, or though it was refused."""
    DISORDERED = "disordered"
    """Something stands in the wrong order."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One invariant that does not hold; `subjects` lead to its history."""

    sort: Sort
    invariant: str
    what: str
    subjects: tuple[str, ...] = ()


def lost(invariant: str, what: str, *subjects: str) -> Violation:
    return Violation(Sort.LOST, invariant, what, subjects)


def doubled(invariant: str, what: str, *subjects: str) -> Violation:
    return Violation(Sort.DOUBLED, invariant, what, subjects)


def disordered(invariant: str, what: str, *subjects: str) -> Violation:
    return Violation(Sort.DISORDERED, invariant, what, subjects)
