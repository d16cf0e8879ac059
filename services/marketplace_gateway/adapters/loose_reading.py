"""Readers of fields whose type nobody guarantees: text or number, flag or word, list or nothing.

Both marketplaces change types between calls (ids as text or number, "true" for true, numbers as
text), so every field is read through here. A reader never raises: what cannot be understood is
empty or None, and the caller decides whether the answer can do without it.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from services.marketplace_gateway.adapters.exact_json import parse_json
from services.marketplace_gateway.application.marketplace import UnreadableAnswerError

Fields: TypeAlias = Mapping[str, Any]

_LONGEST_TEXT = 4000
# A lone surrogate cannot be stored as UTF-8 and NUL cannot be stored by PostgreSQL.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[!-~]{1,64}")
_NO_IDENTIFIER = frozenset({"0", "null", "None", "undefined"})
_TRUE_WORDS = frozenset({"true", "1", "yes", "y"})
_FALSE_WORDS = frozenset({"false", "0", "no", "n"})
# Beyond these no amount or count is meant; converting 1e999999999 would take all memory.
_LARGEST_EXPONENT = 18
_SMALLEST_EXPONENT = -12


def text(fields: Fields, *keys: str) -> str:
    """Return the first of these fields that holds words, as storable text."""
    for key in keys:
        value = fields.get(key)
        if isinstance(value, bool):
            continue
        if isinstance(value, int | Decimal):
            value = str(value)
        if isinstance(value, str) and (clean := _UNSTORABLE.sub("", value).strip()):
            return clean[:_LONGEST_TEXT]
    return ""


def identifier(fields: Fields, *keys: str) -> str:
    """Return the first of these fields that holds an id; a fraction is none, it was rounded."""
    for key in keys:
        if found := as_identifier(fields.get(key)):
            return found
    return ""


def as_identifier(value: Any) -> str:
    """Return an id as text, or "" for what is none."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int) and value > 0:
        value = str(value)
    if not isinstance(value, str):
        return ""
    word = value.strip()
    return word if _IDENTIFIER.fullmatch(word) and word not in _NO_IDENTIFIER else ""


def flag(fields: Fields, key: str) -> bool | None:
    """Return true or false however it is written, None when it is missing or neither."""
    value = fields.get(key)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        return None
    word = value.strip().lower()
    if word in _TRUE_WORDS:
        return True
    return False if word in _FALSE_WORDS else None


def number(fields: Fields, *keys: str) -> Decimal | None:
    """Return the first of these fields that holds a number of a believable size."""
    for key in keys:
        value = fields.get(key)
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            continue
        try:
            found = Decimal(value.strip() if isinstance(value, str) else value)
        except InvalidOperation:
            continue
        if found.is_finite() and _is_believable(found):
            return found
    return None


def whole(fields: Fields, *keys: str) -> int | None:
    """Return the first of these fields that holds a whole number (2, "2", 2.0)."""
    found = number(fields, *keys)
    return int(found) if found is not None and found == found.to_integral_value() else None


def mapping(fields: Fields, *keys: str) -> Fields:
    """Return the first of these fields that is an object, also when it came as JSON text."""
    for key in keys:
        value = _unpacked(fields.get(key), "{")
        if isinstance(value, dict):
            return value
    return {}


def values(fields: Fields, *keys: str) -> list[Any]:
    """Return the first of these fields that is a list, also when it came as JSON text."""
    for key in keys:
        value = _unpacked(fields.get(key), "[")
        if isinstance(value, list):
            return value
    return []


def listed(fields: Fields, key: str) -> list[Any] | None:
    """Return a list, also when it came as JSON text or as its only entry; None for the rest."""
    value = _unpacked(fields.get(key), "[{")
    if isinstance(value, dict) and value:
        return [value]
    return value if isinstance(value, list) else None


def objects(fields: Fields, *keys: str) -> list[Fields]:
    """Return the objects in the first of these fields that is a list; an object alone is one."""
    for key in keys:
        value = _unpacked(fields.get(key), "[{")
        if isinstance(value, list):
            return [entry for entry in value if isinstance(entry, dict)]
        if isinstance(value, dict):
            return [value]
    return []


def everywhere(value: Any, key: str, depth: int = 8) -> Iterator[Any]:
    """Yield what stands under `key` at any level, for messages whose nesting varies by topic."""
    if depth == 0:
        return
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for inner in value.values():
            yield from everywhere(inner, key, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from everywhere(inner, key, depth - 1)


def _unpacked(value: Any, opening: str) -> Any:
    if not isinstance(value, str) or value.lstrip()[:1] not in tuple(opening):
        return value
    try:
        return parse_json(value, "JSON text")
    except UnreadableAnswerError:
        return None


def _is_believable(found: Decimal) -> bool:
    exponent = found.as_tuple().exponent
    return (
        isinstance(exponent, int)
        and found.adjusted() <= _LARGEST_EXPONENT
        and exponent >= _SMALLEST_EXPONENT
        and exponent <= _LARGEST_EXPONENT
    )
