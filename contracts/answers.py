"""What a command is answered with, over HTTP and over the bus alike."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from contracts.model import Identifier


class Outcome(StrEnum):
    """How a command ended; PARTLY means that some lines were done and some refused."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class Refusal(BaseModel):
    """Why something was refused: a stable code, a sentence for people, and details for programs."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)


class LineAnswer(BaseModel):
    """What became of one item of a command."""

    model_config = ConfigDict(frozen=True)

    order_id: Identifier
    item_id: Identifier
    outcome: Outcome
    version: int | None = None
    refusal: Refusal | None = None


class CommandAnswer(BaseModel):
    """The answer to a command. A repeat with the same idempotency key gets the same answer."""

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    operation_id: str | None = None
    """The operation, and so the activity, that the command began; None when it began none."""
    refusal: Refusal | None = None
    """Set when the command was refused as a whole."""
    lines: tuple[LineAnswer, ...] = ()
    result: dict[str, Any] = Field(default_factory=dict)
    """What else the command gives back, e.g. a login address."""
