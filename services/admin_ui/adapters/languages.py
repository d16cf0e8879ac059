"""The languages of the pages. Catalogues are read from their `.po` files: nothing is compiled."""

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).parent / "locale"
LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "zh": "中文"}
"""Each by its own name."""


@cache
def translations(language: str) -> Translations:
    """Return the catalogue of a language; English stands in the templates themselves."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@cache
def known_texts(language: str) -> frozenset[str]:
    """Return every text that the catalogue of a language translates."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return frozenset()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    ids = [message.id for message in catalogue if message.id and message.string]
    return frozenset(one if isinstance(one, str) else one[0] for one in ids)


def language_of(chosen: str | None, accepted: str) -> str:
    """Return the person's choice, else the first known one that the browser asks for."""
    if chosen is not None and chosen in LANGUAGES:
        return chosen
    asked = [part.split(";")[0].strip().replace("-", "_") for part in accepted.split(",")]
    found = negotiate_locale([a for a in asked if a], list(LANGUAGES)) if accepted else None
    return (Locale.parse(found).language or "en") if found else "en"
