"""Keeping tokens and secrets out of error messages: a gateway may echo what it was sent."""

_SHORTEST_SECRET = 6
"""Shorter values are no secrets, and blanking them would eat ordinary words."""


def without_secrets(words: str, *secrets: str) -> str:
    """Blank the secrets in a message."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, "[hidden]")
    return words


def body_without_secrets(body: bytes, *secrets: str) -> bytes:
    """Blank the secrets in an answer, before anything of it can end in an error or a result."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            body = body.replace(secret.encode(), b"[hidden]")
    return body
