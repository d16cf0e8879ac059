"""One entry of the table: a code or a family of codes, and what is known of it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.marketplace_gateway.domain.knowledge.kind import Kind
from services.marketplace_gateway.domain.provider_order import Provider


class Language(StrEnum):
    """Languages that the knowledge is written in, by their ISO 639-1 codes."""

    EN = "en"
    RU = "ru"
    ZH = "zh"


@dataclass(frozen=True, slots=True)
class Texts:
    """One sentence in every language."""

    en: str
    ru: str
    zh: str

    def in_language(self, language: Language) -> str:
        return {Language.EN: self.en, Language.RU: self.ru, Language.ZH: self.zh}[language]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a code means and what an operator can do."""

    code: str
    """As the marketplace sends it; a name of ours for a family, such as `gw.*`."""
    provider: Provider | None
    """None = Caigou's own, or a family of either marketplace."""
    kind: Kind
    meaning: Texts
    remedy: Texts
    retried: bool
    """Whether Caigou goes on by itself."""
    source: str
    """Where the code is known from; "assumed" where no document names it."""
    retried_note: Texts | None = None
    pattern: re.Pattern[str] | None = None
    """Recognises a family by the code."""
    words: re.Pattern[str] | None = None
    """Recognises a family by the message."""
    generic: bool = False
    """The code says nothing by itself, so that the message decides first."""
