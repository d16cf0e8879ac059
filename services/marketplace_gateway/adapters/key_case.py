"""Field names in one manner of writing: Taobao Global mixes camelCase with snake_case."""

import re
from functools import lru_cache
from typing import Any

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DEEPEST = 24
"""Documented answers are 7 deep; what lies deeper is left as it came."""


def in_snake_case(value: Any, depth: int = _DEEPEST) -> Any:
    """Rename every field, at any level; where both spellings came, the snake_case one stands."""
    if depth == 0:
        return value
    if isinstance(value, list):
        return [in_snake_case(inner, depth - 1) for inner in value]
    if not isinstance(value, dict):
        return value
    # Whatever is written last wins: anything before nothing, the name itself before its variant.
    by_weight = sorted(value, key=lambda key: (value[key] is not None, _snake(key) == key))
    return {_snake(key): in_snake_case(value[key], depth - 1) for key in by_weight}


@lru_cache(maxsize=4096)  # the same names come with every order, and a pattern is slow
def _snake(key: str) -> str:
    return _HUMP.sub("_", key).lower()
