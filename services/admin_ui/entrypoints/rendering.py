"""Turns templates into pages, in each language."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from chassis.ids import new_id
from services.admin_ui.adapters.languages import LANGUAGES, translations
from services.admin_ui.domain.offering import offered
from services.admin_ui.domain.selection import Chosen
from services.admin_ui.domain.status_choice import why_not
from services.admin_ui.entrypoints.formats import Formats
from services.admin_ui.entrypoints.saying import Saying
from services.admin_ui.entrypoints.session_words import bookings_left, plain_moment
from services.admin_ui.entrypoints.words import ORDER_STATUSES, WORDS

TEMPLATES = Path(__file__).parent / "templates"


class Rendering:
    """One template environment per language."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self._environments = {language: _environment(language, shared) for language in LANGUAGES}

    def page(self, language: str, template: str, context: Mapping[str, Any]) -> str:
        return self._environments[language].get_template(template).render(context)

    def number(self, language: str) -> Callable[[float], str]:
        """Return what writes a number in the language."""
        return Formats(language).number

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

    word = _word_in(language)
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
        plain_moment=lambda at: plain_moment(at, language),
        bookings_left=lambda session: bookings_left(session, catalogue.ngettext),
        segment=lambda text: quote(str(text), safe=""),
    )
    environment.globals.update(
        {
            **shared,
            "language": language,
            "languages": LANGUAGES,
            "WORDS": WORDS,
            "ORDER_STATUSES": ORDER_STATUSES,
            "new_key": new_id,
            "offered": offered,
            "why_not": why_not,
            "chosen_value": _chosen_value,
            **_sayings(saying_of(language)),
            "mark": _mark,
        }
    )
    return environment


def saying_of(language: str) -> Saying:
    """Return what writes the services' sentences in a language."""
    return Saying(language, translations(language), Formats(language), _word_in(language))


def _word_in(language: str) -> Callable[[object, str], str]:
    catalogue = translations(language)

    def word(key: object, kind: str) -> str:
        """Return a word of the domain; one that we do not know stands as it is."""
        known = WORDS[kind].get(str(key))
        return catalogue.gettext(known) if known else str(key)

    return word


def _sayings(saying: Saying) -> Mapping[str, Callable[..., Markup]]:
    """Return what the templates call; what is known of codes stands in each page's context."""

    @pass_context
    def said(context: Context, text: str, sentence: Mapping[str, Any] | None = None) -> Markup:
        return saying.said(text, sentence, context.get("codes"))

    @pass_context
    def refusal(
        context: Context,
        code: str,
        message: str,
        remedy: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> Markup:
        return saying.refused(code, message, remedy, details, context.get("codes"))

    return {"said": said, "refusal": refusal}


def _chosen_value(item: Mapping[str, Any]) -> str:
    """Return the value of a row's tick box; it holds the version that the page shows."""
    return Chosen(item["order_id"], item["item_id"], item["version"]).value


def _mark(text: str) -> str:
    """Return a short name for an element of a row; the same wherever the row is rendered."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
