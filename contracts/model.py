"""Base classes and the shared vocabulary of all messages."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")
]
"""An id that somebody else gave: any printable text; ids beyond 2^53 stay text."""

Text = Annotated[str, StringConstraints(max_length=4000)]
"""Free text in any script; emoji and right-to-left marks are welcome."""

Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
"""Whole pieces."""

Pieces = Annotated[int, Field(ge=0, le=1_000_000)]
"""Whole pieces, or none."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code."""


class Message(BaseModel):
    """What we send and what we accept: immutable, exact types, no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @model_validator(mode="after")
    def _holds_no_nul(self) -> Self:
        # PostgreSQL keeps no text with it: one such event would stop every view there.
        # A loop, because every line of every command passes here: a third of a generator's time.
        for value in self.__dict__.values():
            if value.__class__ is str and "\0" in value:
                raise ValueError("text cannot hold the character U+0000")
        return self


class Event(BaseModel):
    """A published event. Readers tolerate fields that a newer version added."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


_AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")


def _exact(value: object) -> Decimal:
    """Refuse a JSON number, which has been through floating point, and digits of other scripts."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        # Positional, never "1E+3" or "-0", so that every reader understands what is sent.
        return Decimal(format(value.copy_abs() if value.is_zero() else value, "f"))
    raise ValueError('an amount is decimal text such as "12.50"')


class Money(Message):
    """An exact amount, written as text on the wire, with its currency."""

    amount: Annotated[
        Decimal,
        Field(ge=0, max_digits=18, decimal_places=4),
        BeforeValidator(_exact),
        WithJsonSchema({"type": "string", "pattern": f"^{_AMOUNT.pattern}$"}),
    ]
    """At most 18 digits, of them at most 4 after the point."""
    currency: Currency


Percent = Annotated[
    Decimal,
    Field(ge=0, le=1000, max_digits=8, decimal_places=4),
    BeforeValidator(_exact),
    WithJsonSchema({"type": "string", "pattern": f"^{_AMOUNT.pattern}$"}),
]
"""A share of a hundred as decimal text, e.g. "2.5"."""


class Provider(StrEnum):
    """A goods provider, i.e. a marketplace."""

    ALI1688 = "1688"
    TAOBAO = "taobao"


class ItemRef(Message):
    """One item of one order; item ids are unique within their order."""

    order_id: Identifier
    item_id: Identifier
