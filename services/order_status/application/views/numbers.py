"""The numbers by which people look for things, and how a search is told to mean one."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

SHORTEST, LONGEST = 3, 100
"""Characters. What is shorter begins too much to be looked up by."""

_PART = re.compile(r"[^\W_]+")

Named = tuple[str | None, str | None, str | None, str | None, str]

named: Callable[[Mapping[str, Any]], Named] = itemgetter(
    "item_id", "provider_order_id", "sku_id", "goods_id", "tracking"
)
"""What of an item's row its numbers follow from."""


@lru_cache(maxsize=16_384)
def endings(number: str) -> frozenset[str]:
    """Return a number, and what is left of it from each of its parts on, spelt as searches are.

    Of DEMO-1003 both `demo-1003` and `1003`: whoever types the beginning of either finds it.
    """
    # PostgreSQL keeps U+0000 in no text, and others may send it.
    text = number.casefold().replace("\0", "\ufffd")
    found = {text} | {text[part.start() :] for part in _PART.finditer(text)}
    return frozenset(each[:LONGEST] for each in found if len(each) >= SHORTEST)


def of_item(item: Named | None) -> frozenset[str]:
    """Return what an item is looked up by; its order has numbers of its own."""
    if item is None:
        return frozenset()
    *numbers, tracking = item
    texts = [number for number in numbers if number] + (tracking or "").split()
    return frozenset().union(*map(endings, texts))


def of_order(row: Mapping[str, Any]) -> frozenset[str]:
    return endings(row["order_id"]) | endings(row["customer_reference"])


def may_be_number(word: str) -> bool:
    """Say whether a searched word can be the beginning of a number."""
    return len(word) >= SHORTEST and any(character.isdigit() for character in word)
