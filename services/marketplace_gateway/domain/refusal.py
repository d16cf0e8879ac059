"""Why a command was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """A stable code for programs, a sentence for people, and details."""

    code: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
