"""JSON read so that nothing is lost: whole numbers stay exact, fractions become Decimal."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from services.marketplace_gateway.application.marketplace import UnreadableAnswerError

_SHOWN_CHARACTERS = 500


def excerpt(body: bytes) -> str:
    """Return the beginning of an answer for an error message."""
    if not body:
        return "an empty body"
    # Four bytes hold any character, so this many are always enough.
    return body[: 4 * _SHOWN_CHARACTERS].decode("utf-8", "replace")[:_SHOWN_CHARACTERS]


def parse_json(body: bytes | str, expected: str) -> Any:
    """Parse an answer, or raise UnreadableAnswerError that shows what came instead."""
    try:
        document = body.decode("utf-8-sig") if isinstance(body, bytes) else body
        return json.loads(document, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raw = body if isinstance(body, bytes) else body.encode("utf-8", "replace")
        raise UnreadableAnswerError(expected, excerpt(raw)) from error


def compact_json(value: Any) -> str:
    """Write JSON as it is signed and sent: UTF-8 as it stands, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def outline(answer: Mapping[str, Any]) -> str:
    """Describe an object that was parsed but not understood, for an error message."""
    try:
        return _encodable(compact_json({key: str(value)[:200] for key, value in answer.items()}))
    except (RecursionError, ValueError):
        # Nested too deeply, or a number too long, to be written out again.
        return field_names(answer)


def field_names(answer: Mapping[str, Any]) -> str:
    """Name the fields of an object whose values may be tokens and must not be shown."""
    return _encodable("an object with the fields " + ", ".join(sorted(answer)))


def _encodable(words: str) -> str:
    """Replace lone surrogates, on which whoever writes the message to a log would fail."""
    return words.encode("utf-8", "replace").decode()


def _refuse_constant(word: str) -> NoReturn:
    msg = f"{word} is not JSON"
    raise ValueError(msg)
