"""A command as a client has sent it, and what it was answered."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contracts.model import Message


class End(StrEnum):
    """How a command ended for its client."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


@dataclass(slots=True)
class Said:
    """One command under one key, however often it was sent."""

    service: str
    verb: str
    key: str
    command: Message
    tries: int = 0
    status: int = 0
    """As HTTP counts; 0 while nobody has answered."""
    answer: Any = None
    surprises: list[str] = field(default_factory=list)
    """Answers that no client should ever get."""

    def body(self) -> str:
        """Return what is sent. What is as by default is left out, so that old versions take it."""
        return self.command.model_dump_json(exclude_defaults=True)

    @property
    def end(self) -> End:
        if not self.status:
            return End.UNANSWERED
        return End.ACCEPTED if self.status == 200 else End.REFUSED

    @property
    def operation_id(self) -> str:
        return str((self.answer or {}).get("operation_id") or "")
