"""Sentence: what a person reads, as a template with values, so that a page says it in any language.

Its English text is the template filled in; `plain` is what is stored and answered beside that text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.activity_log.domain.values import Number, Plain, Text, shortened


class Value(Protocol):
    """Fills a place of a template: `str()` in English, `plain()` for other languages."""

    def __str__(self) -> str: ...

    def plain(self) -> Plain: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    template: str
    """English, with the names of values in braces: `Book {items}`."""
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str = ""
    """The template for any other `number` than one; empty where nothing is counted."""
    begins: bool = False
    """Whether it begins with a capital whatever value stands first."""

    def __str__(self) -> str:
        many = self.plural and str(self.values["number"]) != "1"
        text = (self.plural if many else self.template).format_map(self.values)
        return text[:1].upper() + text[1:] if self.begins else text

    def plain(self) -> Plain:
        told: dict[str, Any] = {"type": "sentence", "template": self.template}
        if self.plural:
            told["plural"] = self.plural
        if self.begins:
            told["begins"] = True
        return {**told, "values": {name: value.plain() for name, value in self.values.items()}}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of another service, in English and as it was sent along, if it was."""

    text: str
    sentence: Plain

    def __str__(self) -> str:
        return self.text

    def plain(self) -> Plain:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values with a separator, `, ` or `; `, which a language may write otherwise."""

    parts: tuple[Value, ...]
    separator: str = ", "
    longest: int = 0
    """After how many characters the English text is cut; 0 = never."""

    def __str__(self) -> str:
        text = self.separator.join(map(str, self.parts))
        return shortened(text, self.longest) if self.longest else text

    def plain(self) -> Plain:
        parts = [part.plain() for part in self.parts]
        return {"type": "list", "parts": parts, "separator": self.separator}


def say(template: str, **values: Value | str | int) -> Sentence:
    """Return a sentence. The catalogues of the pages are made of the templates in such calls."""
    return Sentence(template, {name: _value(value) for name, value in values.items()})


def counted(one: str, many: str, number: int, **values: Value | str | int) -> Sentence:
    """Return a sentence that counts: `{number} item`, `{number} items`."""
    filled = {name: _value(value) for name, value in values.items()}
    return Sentence(one, {"number": Number(number), **filled}, plural=many)


def _value(value: Value | str | int) -> Value:
    if isinstance(value, str):
        return Text(value)
    return Number(value) if isinstance(value, int) else value
