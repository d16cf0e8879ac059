"""Between the published language and the domain: same names, other classes."""

from typing import TypeVar

import msgspec
from pydantic import BaseModel

T = TypeVar("T")


def to_domain(model: BaseModel, kind: type[T]) -> T:
    """Return the domain's value of a message; their fields have the same names."""
    return msgspec.convert(model.model_dump(), kind)
