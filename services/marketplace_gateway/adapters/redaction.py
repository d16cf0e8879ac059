"""Keeping tokens and secrets out of error messages: a gateway may echo what it was sent."""

import re

_SHORTEST_SECRET = 6
"""Shorter values are no secrets, and blanking them would eat ordinary words."""

_HIDDEN = "[hidden]"
_LOOKS_LIKE_A_TOKEN = re.compile(r"(?=[\w.~+/=%-]*[0-9])[\w.~+/=%-]{16,}", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_MAY_BE_ESCAPED = re.compile(r"[%\\&+]")


def without_secrets(words: str, *secrets: str) -> str:
    """Blank the secrets in a message, also where they stand URL-encoded or escaped."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, _HIDDEN)
            if _may_hold(words, secret):
                words = _in_any_writing(secret).sub(_HIDDEN, words)
    return words


def without_tokens(words: str) -> str:
    """Blank whatever may be a token that nobody knows yet: a long word with digits in it."""
    return _LOOKS_LIKE_A_TOKEN.sub(_HIDDEN, words)


def body_without_secrets(body: bytes, *secrets: str) -> bytes:
    """Blank the secrets in an answer, before anything of it can end in an error or a result."""
    # Bytes that are no UTF-8 pass through unchanged.
    words = body.decode("utf-8", "surrogateescape")
    return without_secrets(words, *secrets).encode("utf-8", "surrogateescape")


def _may_hold(words: str, secret: str) -> bool:
    """Tell quickly whether an escaped secret may be there: letters and digits are never escaped."""
    longest = max(_PLAIN.findall(secret), key=len, default="")
    return longest in words and _MAY_BE_ESCAPED.search(words) is not None


def _in_any_writing(secret: str) -> re.Pattern[str]:
    """Match a secret of which any character may be written in the manner of URLs, JSON or HTML."""
    return re.compile("".join(map(_writings, secret)), re.IGNORECASE)


def _writings(character: str) -> str:
    encoded = "".join(f"%{byte:02x}" for byte in character.encode("utf-8", "replace"))
    number = ord(character)
    named = {"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;", " ": r"\+"}
    ways = [
        re.escape(character),
        # Some encode twice.
        encoded.replace("%", "%(?:25)*"),
        rf"\\?\\u{number:04x}",
        rf"\\{{1,4}}{re.escape(character)}",
        f"&#0*{number};",
        f"&#x0*{number:x};",
        *([named[character]] if character in named else []),
    ]
    return f"(?:{'|'.join(ways)})"
