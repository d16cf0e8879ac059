"""How many kills hit which point, in a run and over many runs."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.running.points import NATS_POINTS, POINTS, POSTGRESQL_POINTS


def all_points(database: str) -> list[str]:
    """Return every named point, as `who@where`: who dies, and where with work in flight."""
    names = [f"{service}@{point}" for service, points in POINTS.items() for point in points]
    names += [f"nats@{point}" for point in NATS_POINTS]
    if database == "postgresql":
        names += [f"postgresql@{point}" for point in POSTGRESQL_POINTS]
    return names


@dataclass(slots=True)
class Tally:
    """Counts of a run; a kill counts only where it hit a named point with work in flight."""

    before: Counter[str] = field(default_factory=Counter)
    """Kills of the runs that were reported before."""

    kills: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    """What else was done: cuts, pauses, restores, …"""

    def count(self, name: str) -> int:
        """Return the kills at a point in all runs."""
        return self.before[name] + self.kills[name]

    def least(self, names: Iterable[str]) -> int:
        """Return the kills at the point of these where there were fewest."""
        return min(self.count(name) for name in names)

    def add_to(self, path: Path, database: str, *, seed: int, violations: int) -> None:
        """Add the run to a file of all runs."""
        known = json.loads(path.read_text()) if path.exists() else {}
        of = known.setdefault(database, {"runs": 0, "violations": 0, "kills": {}, "other": {}})
        of["runs"] += 1
        of["violations"] += violations
        of.setdefault("seeds", []).append(seed)
        of["kills"] = dict(Counter(of["kills"]) + self.kills)
        of["other"] = dict(Counter(of["other"]) + self.other)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(known, indent=1, sort_keys=True))
        fresh.replace(path)


def reported(path: Path | None, database: str) -> Counter[str]:
    """Return the kills that a file of all runs has of a database."""
    if path is None or not path.exists():
        return Counter()
    return Counter(json.loads(path.read_text()).get(database, {}).get("kills", {}))


def told(path: Path) -> list[str]:
    """Tell a file of all runs: totals, and the points that were hit least."""
    lines = []
    for database, of in json.loads(path.read_text()).items():
        kills = {name: of["kills"].get(name, 0) for name in all_points(database)}
        least = min(kills.values())
        lines.append(
            f"{database}: runs={of['runs']} kills={sum(kills.values())} points={len(kills)}"
            f" least={least} violations={of['violations']}"
        )
        lines += [f"  {number:5} {name}" for name, number in sorted(kills.items())]
        lines += [f"  {number:5} {name}" for name, number in sorted(of["other"].items())]
    return lines
