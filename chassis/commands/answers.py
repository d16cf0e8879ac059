"""What handlers answer with, in the form that is quick to make and to write.

Written as JSON it is the `CommandAnswer` of the contracts, field by field; a test holds the two
together. One command has an answer and a line per item, so checking each against the published
model again would cost more than deciding it.
"""

from typing import Any

import msgspec

from contracts.answers import Outcome


class Refusal(msgspec.Struct, frozen=True):
    """Why something was refused: a stable code, a sentence for people, details for programs."""

    code: str
    message: str
    details: dict[str, Any] = {}


class LineAnswer(msgspec.Struct, frozen=True):
    """What became of one item of a command."""

    order_id: str
    item_id: str
    outcome: Outcome
    version: int | None = None
    refusal: Refusal | None = None


class CommandAnswer(msgspec.Struct, frozen=True):
    """The answer to a command."""

    outcome: Outcome
    operation_id: str | None = None
    """The operation, and so the activity, that the command began; None when it began none."""
    refusal: Refusal | None = None
    """Set when the command was refused as a whole."""
    lines: tuple[LineAnswer, ...] = ()
    result: dict[str, Any] = {}
    """What else the command gives back, e.g. a login address."""


class _Ending(msgspec.Struct):
    outcome: Outcome


__all__ = ["CommandAnswer", "LineAnswer", "Outcome", "Refusal", "encode", "outcome_of"]

_encode = msgspec.json.Encoder().encode
_ending = msgspec.json.Decoder(_Ending)


def encode(answer: CommandAnswer) -> bytes:
    """Return the answer as it is stored and sent."""
    return _encode(answer)


def outcome_of(answer: bytes) -> Outcome:
    """Read how an encoded answer ended."""
    return _ending.decode(answer).outcome
