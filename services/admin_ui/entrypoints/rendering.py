"""Turns templates into pages, in each language."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.ids import new_id
from services.admin_ui.adapters.languages import LANGUAGES, translations
from services.admin_ui.domain.offering import offered
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.entrypoints.formats import Formats
from services.admin_ui.entrypoints.words import WORDS

TEMPLATES = Path(__file__).parent / "templates"


class Rendering:
    """One template environment per language."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self._environments = {language: _environment(language, shared) for language in LANGUAGES}

    def page(self, language: str, template: str, context: Mapping[str, Any]) -> str:
        return self._environments[language].get_template(template).render(context)

    def say(self, language: str) -> Callable[[str], str]:
        """Return what translates a sentence into the language."""
        return translations(language).gettext


def _environment(language: str, shared: Mapping[str, Any]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = translations(language)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]

    def word(key: object, kind: str) -> str:
        """Return a word of the domain; one that we do not know stands as it is."""
        known = WORDS[kind].get(str(key))
        return catalogue.gettext(known) if known else str(key)

    formats = Formats(language)
    environment.filters.update(
        money=formats.money,
        number=formats.number,
        decimal=formats.decimal,
        minutes=formats.minutes,
        weight=formats.weight,
        moment=formats.moment,
        day=formats.day,
        clock=formats.clock,
        seconds=formats.seconds,
        duration=formats.duration,
        short_day=formats.short_day,
        person=formats.person,
        word=word,
        segment=lambda text: quote(str(text), safe=""),
    )
    environment.globals.update(
        {
            **shared,
            "language": language,
            "languages": LANGUAGES,
            "WORDS": WORDS,
            "new_key": new_id,
            "offered": offered,
            "chosen_value": _chosen_value,
        }
    )
    return environment


def _chosen_value(item: Mapping[str, Any]) -> str:
    """Return the value of a row's tick box; it holds the version that the page shows."""
    return Chosen(item["order_id"], item["item_id"], item["version"]).value
