"""A value of any type of the domain, made from its annotations: as full, or as bare, as may be."""

import dataclasses
import types
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from services.order_status.domain.provider_effects import StatusEffect
from services.order_status.domain.vocabulary import ItemStatus, ProviderStatus

CLOSING = StatusEffect(ProviderStatus.CLOSED_PAID, unbinds=True)
"""An effect moves an item or unbinds it: never both, however full it shall be."""

_PLAIN: dict[type, Any] = {
    str: "text",
    int: 3,
    bool: True,
    Decimal: Decimal("1.50"),
    datetime: datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
}


def sample(kind: Any, *, full: bool, name: str = "") -> Any:
    """Return a value; `full` fills what may be absent or empty."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return sample(inner, full=full, name=name) if full else None
    if origin is tuple:
        return (sample(arguments[0], full=full),)
    if origin is dict:
        key, value = (sample(argument, full=full) for argument in arguments)
        return {key: value} if full else {}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is StatusEffect:
        return StatusEffect(ProviderStatus.PAID, ItemStatus.ORDERED) if full else CLOSING
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        assert isinstance(kind, type)
        return kind(**{n: sample(hint, full=full, name=n) for n, hint in hints.items()})
    return "CNY" if name == "currency" else _PLAIN[kind]
