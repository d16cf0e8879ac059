"""Every text that the catalogues must hold: of the pages, and of what services say."""

from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir

import services

ROOT = Path(str(services.__path__[0]))
PAGES = ROOT / "admin_ui" / "entrypoints"
SPEAKING = ("activity_log", "marketplace_gateway")
"""Services that send sentences as templates with values, each with the calls that make them."""
CALLS: dict[str, Any] = {"say": None, "counted": (1, 2)}

Text = str | tuple[str, ...]


def texts() -> set[Text]:
    """Return every text; one with a plural as a pair."""
    found = extract_from_dir(
        str(PAGES),
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": {"extensions": "jinja2.ext.i18n"}},
    )
    return {_text(each[2]) for each in found} | templates()


def templates() -> set[Text]:
    """Return the templates of services' sentences that hold more than places and signs."""
    found: set[Text] = set()
    for service in SPEAKING:
        rows = extract_from_dir(
            str(ROOT / service), method_map=[("**.py", "python")], keywords=CALLS
        )
        found |= {_text(each[2]) for each in rows}
    return {text for text in found if _has_words(text)}


def _text(message: str | tuple[str | None, ...]) -> Text:
    return message if isinstance(message, str) else tuple(part for part in message if part)


def _has_words(text: Text) -> bool:
    first = text if isinstance(text, str) else text[0]
    outside, inside = [], False
    for sign in first:
        inside = sign == "{" or (inside and sign != "}")
        if not inside:
            outside.append(sign)
    return any(sign.isalpha() for sign in outside)
