"""What is measured of a process: memory and open file handles, read from /proc."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * 1024
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one process."""

    at: float
    """Seconds since the beginning."""
    rss_mib: float
    handles: int


def look(pid: int, at: float) -> Sample | None:
    """Look at a process; None when it has ended."""
    process = Path(f"/proc/{pid}")
    try:
        pages = int((process / "statm").read_text().split()[1])
        handles = len(list((process / "fd").iterdir()))
    except OSError:
        return None
    return Sample(at, pages * PAGE / MIB, handles)


@dataclass(slots=True)
class Latencies:
    """Milliseconds that commands took, since the last look."""

    taken: list[float] = field(default_factory=list)

    def note(self, milliseconds: float) -> None:
        self.taken.append(milliseconds)

    def take(self) -> tuple[float, float] | None:
        """Return the median and the 99th percentile, and begin anew; None without a command."""
        found, self.taken = sorted(self.taken), []
        if not found:
            return None
        return percentile(found, 50), percentile(found, 99)


def percentile(rising: list[float], per_cent: float) -> float:
    return rising[min(len(rising) - 1, int(len(rising) * per_cent / 100))]


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
