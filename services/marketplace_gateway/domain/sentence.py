"""Sentence: what an operator is asked, in English and as a template with values beside it.

The plain form goes out with the text, so that a page can ask in the operator's language. The
catalogues of the pages are made of the templates in the calls of `say` and `counted`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.marketplace_gateway.domain.money import Money

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or what stands in one of its places."""

    text: str
    """In English."""
    plain: Plain


def say(template: str, **values: Sentence | str | int) -> Sentence:
    """Fill the places of a template such as `Order {order} was closed`."""
    filled = {name: _value(value) for name, value in values.items()}
    text = template.format_map({name: value.text for name, value in filled.items()})
    plain = {name: value.plain for name, value in filled.items()}
    return Sentence(text, {"type": "sentence", "template": template, "values": plain})


def counted(one: str, many: str, number: int, **values: Sentence | str | int) -> Sentence:
    """Do the same where a `{number}` of things is counted."""
    told = say(one if number == 1 else many, number=number, **values)
    return Sentence(told.text, {**told.plain, "template": one, "plural": many})


def listed(parts: Sequence[Sentence], separator: str = ", ") -> Sentence:
    plain = {"type": "list", "parts": [p.plain for p in parts], "separator": separator}
    return Sentence(separator.join(part.text for part in parts), plain)


def word(kind: str, key: str) -> Sentence:
    """Return a word of the domain, such as a provider_status."""
    return Sentence(key, {"type": "word", "kind": kind, "key": key})


def said(text: str) -> Sentence:
    """Return what a service or a marketplace has said."""
    return Sentence(text, {"type": "said", "text": text})


def money(text: str, price: Money) -> Sentence:
    """Return an amount with its currency, as `text` has it in English."""
    plain = {"type": "money", "amount": f"{price.amount:f}", "currency": price.currency}
    return Sentence(text, plain)


def _value(value: Sentence | str | int) -> Sentence:
    if isinstance(value, Sentence):
        return value
    if isinstance(value, int):
        return Sentence(str(value), {"type": "number", "number": value})
    return Sentence(str(value), {"type": "text", "text": str(value)})
