"""What never shows, whatever an event holds: logins, tokens, passwords."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "•••"
_SECRET = re.compile(
    r"token|secret|password|login_url|authorization|credential|(^|_)sign$", re.IGNORECASE
)


def masked(value: Any) -> Any:
    """Return JSON with the values of secret fields hidden."""
    match value:
        case Mapping():
            return {
                key: HIDDEN if inner and _SECRET.search(str(key)) else masked(inner)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [masked(inner) for inner in value]
    return value
