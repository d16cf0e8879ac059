"""Refusals in one shape for every transport: RFC 9457 problem details."""

from dataclasses import dataclass, field
from typing import Any

import orjson

TYPE_BASE = "https://caigou.example/problems/"
CONTENT_TYPE = "application/problem+json"


@dataclass(eq=False)
class ProblemError(Exception):
    """Something was refused or failed: raised anywhere, answered as problem+json."""

    status: int
    code: str
    """Stable, snake_case; the last part of the problem's type."""
    detail: str
    """A sentence for people."""
    extra: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    """Seconds."""

    def body(self) -> bytes:
        """Return the JSON."""
        return orjson.dumps(
            {
                "type": TYPE_BASE + self.code.replace("_", "-"),
                "title": self.code.replace("_", " ").capitalize(),
                "status": self.status,
                "code": self.code,
                "detail": self.detail,
                **self.extra,
            }
        )


def not_allowed(right: str) -> ProblemError:
    """Return the refusal of an actor who lacks a right."""
    return ProblemError(403, "not_allowed", f"This needs the right '{right}'.", {"right": right})


def unexpected() -> ProblemError:
    """Return the answer to a mistake of ours."""
    return ProblemError(500, "internal_error", "Something went wrong; the log knows what.")
