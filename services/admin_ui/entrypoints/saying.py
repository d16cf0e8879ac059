"""Sentences of services in a page's language: a template of the catalogue, with formatted values.

What the catalogue does not hold stays in English and is marked so; text from outside stays as it
came, marked as Chinese where it is.
"""

import re
from collections.abc import Callable, Mapping
from itertools import chain, zip_longest
from typing import Any

from babel.support import Translations
from markupsafe import Markup, escape

from services.admin_ui.adapters.knowledge import Codes
from services.admin_ui.adapters.languages import known_texts
from services.admin_ui.entrypoints.formats import Formats
from services.admin_ui.entrypoints.refusal_words import REFUSALS
from services.admin_ui.entrypoints.said_words import SAID

Json = Mapping[str, Any]


_HAN = re.compile(r"[\u3400-\u9fff]")
_PLACE = re.compile(r"\{(\w+)\}")


def _pattern(template: str) -> re.Pattern[str]:
    """Return what a template's texts look like; a final full stop may have been cut."""
    parts = _PLACE.split(template.removesuffix("."))
    fixed, places = map(re.escape, parts[::2]), [f"(?P<{name}>.*)" for name in parts[1::2]]
    return re.compile(
        "".join(chain.from_iterable(zip_longest(fixed, places, fillvalue=""))) + r"\.?"
    )


_PATTERNS = tuple((_pattern(template), template) for template in SAID)
_TWO_STOPS = re.compile(r"(?<!\.)[.。](\.|。)(?!\.)")
"""What somebody wrote may end with a full stop, and so may the sentence."""
_SEPARATORS = {"zh": {", ": "、", "; ": "；", " ": ""}}
_SIGNS = {"zh": str.maketrans({":": "：", "(": "（", ")": "）", ",": "，", ".": "。"})}
_WORD_OF = {"status": "status", "kind": "request"}
"""Details of refusals that are words of the domain."""


class UnknownTemplateError(LookupError):
    """The catalogue lacks a template, or the template a value."""


class Saying:
    """Writes sentences in one language."""

    def __init__(
        self,
        language: str,
        catalogue: Translations,
        formats: Formats,
        word: Callable[[object, str], str],
    ) -> None:
        self._language, self._catalogue, self._formats = language, catalogue, formats
        self._word, self._known = word, known_texts(language)
        self._values: dict[str, Callable[[Json], Markup]] = {
            "text": lambda v: self._outside(v["text"]),
            "said": lambda v: self.said(v["text"], None),
            "number": lambda v: escape(formats.number(v["number"])),
            "money": lambda v: escape(formats.amount(v["amount"], v["currency"])),
            "moment": lambda v: formats.moment(v["at"]),
            "time": lambda v: formats.time(v["at"]),
            "word": lambda v: escape(word(v["key"], v["kind"])),
        }

    def said(self, text: str, sentence: Json | None, codes: Codes | None = None) -> Markup:
        """Return the sentence in the page's language, else its English text."""
        if sentence is not None and self._language != "en":
            try:
                return self._sentence(sentence, codes or {})
            except UnknownTemplateError:
                return self._english(text)
        return self._recognised(text) or self._english(text)

    def refused(
        self, code: str, message: str, remedy: str = "", details: Json | None = None,
        codes: Codes | None = None,
    ) -> Markup:  # fmt: skip
        """Return why something was refused, and what to do where that is known."""
        if self._language == "en":
            return self._english(_joined(message, remedy))
        if code in REFUSALS:
            return self._own(REFUSALS[code], details or {})
        known = (codes or {}).get(code)
        if known is None:
            return self._english(_joined(message, remedy))
        # A marketplace's own words say more than the code; ours say the same as the table.
        if not _HAN.search(message):
            return escape(f"{known.meaning} {known.remedy}")
        told = known.remedy if self._language == "zh" else f"{known.meaning} {known.remedy}"
        said = message if message.endswith(("。", ".", "!", "！")) else f"{message}。"
        return Markup("{} {}").format(self._outside(said), told)

    def _recognised(self, text: str) -> Markup | None:
        """Say what a service has said as plain text, if it is one of the texts that are known."""
        if self._language == "en":
            return None
        for pattern, template in _PATTERNS:
            if found := pattern.fullmatch(text):
                values = {name: self._outside(part) for name, part in found.groupdict().items()}
                told = self._catalogue.gettext(template)
                ended = text.endswith(".") or not template.endswith(".")
                return escape(told if ended else told.rstrip(".。")).format(**values)
        return None

    def _sentence(self, told: Json, codes: Codes) -> Markup:
        template = self._template(told)
        places = set(_PLACE.findall(template))
        if not places <= told["values"].keys():
            raise UnknownTemplateError(template)
        values = {name: self._value(told["values"][name], codes) for name in places}
        text = escape(template).format(**values)
        text = Markup(_TWO_STOPS.sub(r"\1", text))  # noqa: S704  escaped, but for values' markup
        return _capital(text) if told.get("begins") else text

    def _template(self, told: Json) -> str:
        template = str(told["template"])
        # What is nothing but places and signs reads alike everywhere.
        if not any(sign.isalpha() for sign in _PLACE.sub("", template)):
            return self._punctuated(template)
        if template not in self._known:
            raise UnknownTemplateError(template)
        if plural := told.get("plural"):
            number = told["values"]["number"]["number"]
            return str(self._catalogue.ngettext(template, plural, number))
        return str(self._catalogue.gettext(template))

    def _punctuated(self, template: str) -> str:
        signs = _SIGNS.get(self._language)
        if signs is None:
            return template
        return re.sub(r" ?([：（），。]) ?", r"\1", template.translate(signs))

    def _value(self, value: Json, codes: Codes) -> Markup:
        kind = value["type"]
        if kind == "sentence":
            return self._sentence(value, codes)
        if kind == "list":
            separator = _SEPARATORS.get(self._language, {}).get(
                value["separator"], value["separator"]
            )
            return escape(separator).join(self._value(p, codes) for p in value["parts"])
        if kind == "reason":
            code, message = value.get("code", ""), value.get("message", "")
            remedy = value.get("remedy", "").rstrip(".")
            why = self.refused(
                code, message if remedy else message.rstrip("."), remedy, None, codes
            )
            mark = escape(f" ({code})" if code and code not in REFUSALS else "")
            return why.rstrip(".。") + mark
        if kind not in self._values:
            raise UnknownTemplateError(kind)
        return self._values[kind](value)

    def _own(self, texts: tuple[str, ...], details: Json) -> Markup:
        text = next(t for t in texts if set(_PLACE.findall(t)) <= details.keys())
        translated = self._catalogue.gettext(text)
        values = {name: self._detail(name, details[name]) for name in _PLACE.findall(translated)}
        return escape(translated).format(**values)

    def _detail(self, name: str, value: object) -> Markup:
        if name in _WORD_OF:
            return escape(self._word(value, _WORD_OF[name]))
        if name == "requested_at":
            return self._formats.moment(str(value))
        if name == "requested_by":
            return escape(self._formats.person(str(value)))
        return escape(self._formats.number(value) if isinstance(value, int) else value)

    def _outside(self, text: str) -> Markup:
        if self._language != "zh" and _HAN.search(text):
            return Markup('<span lang="zh">{}</span>').format(text)
        return escape(text)

    def _english(self, text: str) -> Markup:
        if not text or self._language == "en" or _HAN.search(text):
            return self._outside(text)
        return Markup('<span lang="en">{}</span>').format(text)


def _joined(message: str, remedy: str) -> str:
    if not message or not remedy:
        return message or remedy
    return f"{message} {remedy}" if message.endswith(tuple(".!?。！？")) else f"{message}. {remedy}"


def _capital(text: Markup) -> Markup:
    return text if text.startswith("<") else text[:1].upper() + text[1:]
