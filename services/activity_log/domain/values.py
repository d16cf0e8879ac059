"""What stands in the places of a sentence, each with its type: a page writes it in its language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Plain = Mapping[str, Any]
"""A value as JSON holds it."""

_PROVIDERS = {"1688": "1688", "taobao": "Taobao"}


def shortened(text: str, length: int = 200) -> str:
    """Return the first line of a longer text."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= length else line[: length - 1] + "…"


@dataclass(frozen=True, slots=True)
class Text:
    """Text that nobody translates: a number, a name, what somebody wrote."""

    text: str

    def __str__(self) -> str:
        return self.text

    def plain(self) -> Plain:
        return {"type": "text", "text": self.text}


@dataclass(frozen=True, slots=True)
class Said:
    """What a service said in English, or a marketplace in its own words."""

    text: str

    def __str__(self) -> str:
        return self.text

    def plain(self) -> Plain:
        return {"type": "said", "text": self.text}


@dataclass(frozen=True, slots=True)
class Number:
    number: int
    grouped: bool = True

    def __str__(self) -> str:
        return f"{self.number:,}" if self.grouped else str(self.number)

    def plain(self) -> Plain:
        return {"type": "number", "number": self.number}


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as the event has it: decimal text; without a currency where the next one names it."""

    amount: str
    currency: str = ""

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}".rstrip()

    def plain(self) -> Plain:
        return {"type": "money", "amount": self.amount, "currency": self.currency}


@dataclass(frozen=True, slots=True)
class At:
    """A moment, which may be days away: `2026-03-09 12:15 UTC`."""

    at: datetime

    def __str__(self) -> str:
        return self.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")

    def plain(self) -> Plain:
        return {"type": "moment", "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A moment of today: `12:15 UTC`."""

    at: datetime

    def __str__(self) -> str:
        return self.at.strftime("%H:%M UTC")

    def plain(self) -> Plain:
        return {"type": "time", "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the domain, such as a status, by its key."""

    kind: str
    """status, provider_status, provider, refund, action, activity or unbinding."""
    key: str

    def __str__(self) -> str:
        known = _PROVIDERS.get(self.key) if self.kind == "provider" else None
        return known or self.key.replace("_", " ")

    def plain(self) -> Plain:
        return {"type": "word", "kind": self.kind, "key": self.key}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was refused: `out of stock (500_004). Choose another variant`."""

    code: str
    message: str
    remedy: str = ""
    short: bool = False
    """Whether a long one is cut."""

    def __str__(self) -> str:
        told = self.message.rstrip(".") or self.code.replace("_", " ") or "no reason given"
        if self.message and self.code:
            told += f" ({self.code})"
        whole = (f"{told}. {self.remedy}" if self.remedy else told).rstrip(".")
        return shortened(whole) if self.short else whole

    def plain(self) -> Plain:
        fields = {"code": self.code, "message": self.message, "remedy": self.remedy}
        return {"type": "reason", **{name: text for name, text in fields.items() if text}}
