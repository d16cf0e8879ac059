"""Replies to calls for tokens: read whole, and never shown, because they hold new tokens."""

from typing import Any

from services.marketplace_gateway.adapters.exact_json import field_names, parse_json
from services.marketplace_gateway.adapters.http_exchange import RawAnswer
from services.marketplace_gateway.adapters.loose_reading import Fields
from services.marketplace_gateway.adapters.redaction import without_secrets, without_tokens
from services.marketplace_gateway.application.marketplace import (
    RateLimitedError,
    UnreadableAnswerError,
)


def token_reply(raw: RawAnswer, expected: str) -> Fields:
    """Parse a reply, or raise an error that tells its status and length alone."""
    if raw.status == 429:
        raise RateLimitedError("HTTP 429", f"{len(raw.body)} bytes", None)
    answer = _parsed(raw.body)
    if not isinstance(answer, dict):
        raise UnreadableAnswerError(expected, told_of(raw, answer))
    return answer


def told_of(raw: RawAnswer, answer: Any) -> str:
    """Say of a reply what may be shown: status, length, and the names of its fields."""
    shape = "no object"
    if isinstance(answer, dict):
        shape = without_tokens(field_names(answer))
    return f"HTTP {raw.status}, {len(raw.body)} bytes, {shape}"


def showable(answer: Fields, *secrets: str) -> Fields:
    """Return the words of a refusal without anything that is, or may be, a token."""
    return {
        key: without_tokens(without_secrets(value, *secrets)) if isinstance(value, str) else value
        for key, value in answer.items()
        if not isinstance(value, dict | list)
    }


def _parsed(body: bytes) -> Any:
    try:
        return parse_json(body, "JSON")
    except UnreadableAnswerError:
        # Neither this error nor what caused it may go on: both hold the reply.
        return None
