"""Whether today's messages still fit those of a release.

One rule: what we send may only get narrower, what we accept only wider. So an event is compared as
"may today's be something that a released reader does not expect?", a command as "may a released
sender send something that we refuse today?". Fields may be added to events, optional ones to
commands. A field of a release never goes away, whoever reads it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from contracts.generation.comparison import Comparison, Finding

Schemas = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference that somebody may notice; only incompatible ones are forbidden."""

    message: str
    path: str
    what: str
    incompatible: bool = True

    def __str__(self) -> str:
        return f"{self.message}{self.path}: {self.what}"


def load(directory: Path) -> Schemas:
    """Read the schemas below a directory, by `<service>/<Name>`; the version is compared too."""
    return {
        f"{file.parent.name}/{file.name.removesuffix('.json').rsplit('.v', 1)[0]}": orjson.loads(
            file.read_bytes()
        )
        for file in sorted(directory.rglob("*.json"))
    }


def changes(released: Schemas, today: Schemas) -> Iterator[Change]:
    """Compare every released message with today's."""
    for message, before in released.items():
        if message not in today:
            yield Change(message, "", "message removed")
            continue
        after = today[message]
        for key in ("kind", "type", "subject"):
            if before["x-caigou"].get(key) != after["x-caigou"].get(key):
                yield Change(message, "", f"{key} changed")
        if before["$id"] != after["$id"]:
            yield Change(message, "", "version changed")
        for finding in _compare(before, after):
            yield Change(message, finding.path, finding.what, not finding.tolerable)


def incompatible(released: Schemas, today: Schemas) -> list[Change]:
    """Return the changes that may not be released."""
    return [change for change in changes(released, today) if change.incompatible]


def _compare(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Finding]:
    if before["x-caigou"]["kind"] == "command":
        # A released sender writes `before`; today's service reads it.
        return Comparison(written=before, read=after, released=before).findings()
    # Today's service writes `after`; a released reader reads it.
    return Comparison(written=after, read=before, released=before).findings()
