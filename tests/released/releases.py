"""Where the frozen releases stand, and what is in the folder of each."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

RELEASED = Path(__file__).parent
VERSION = re.compile(r"\d+\.\d+\.\d+")

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_SUFFIX = {"sqlite": "sqlite", "postgresql": "sql"}


@dataclass(frozen=True, slots=True)
class Release:
    """One frozen release, or one in the making."""

    folder: Path

    def __str__(self) -> str:
        return self.folder.name

    def store(self, kind: Kind, service: str) -> Path:
        """Return the file with a service's store."""
        return self.folder / kind / f"{service}.{_SUFFIX[kind]}"

    def golden(self, kind: Kind, service: str) -> Path:
        """Return the file with what the version said of that store."""
        return self.folder / "golden" / kind / f"{service}.jsonl"

    @property
    def topics_file(self) -> Path:
        return self.folder / "topics.txt"

    @property
    def topics(self) -> frozenset[str]:
        """Every event topic that the version could write or read."""
        return frozenset(self.topics_file.read_text(encoding="utf-8").split())


def releases(folder: Path = RELEASED) -> list[Release]:
    """Return every frozen release, the oldest first."""
    named = [place for place in folder.iterdir() if VERSION.fullmatch(place.name)]
    ordered = sorted(named, key=lambda place: [int(part) for part in place.name.split(".")])
    return [Release(place) for place in ordered]
