"""Everything that a run did and heard, in order: what a violation is told with."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

HISTORY_LINES = 60
"""So many lines at most tell what led to one violation."""
AROUND_SECONDS = 0.75
"""Faults this close to what a subject went through are told with it."""


@dataclass(slots=True)
class Journal:
    """Kept in memory and, line by line as JSON, in a file."""

    path: Path
    entries: list[dict[str, Any]] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _file: IO[str] | None = None

    def note(self, what: str, **facts: Any) -> None:
        entry = {"at": round(time.monotonic() - self._began, 3), "what": what, **facts}
        self.entries.append(entry)
        if self._file is None:
            self._file = self.path.open("a")
        self._file.write(json.dumps(entry, default=str) + "\n")

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def history(self, *subjects: str) -> Iterator[str]:
        """Tell what was said about any of the subjects, and the faults around it."""
        texts = [json.dumps(entry, default=str) for entry in self.entries]
        own = {
            number
            for number, text in enumerate(texts)
            if any(subject and subject in text for subject in subjects)
        }
        moments = [self.entries[number]["at"] for number in own]
        near = {
            number
            for number, entry in enumerate(self.entries)
            if entry["what"].startswith("fault")
            and any(abs(entry["at"] - moment) < AROUND_SECONDS for moment in moments)
        }
        for number in sorted(own | near)[:HISTORY_LINES]:
            yield texts[number]
