"""The files of the repository, as a rule sees them."""

import functools
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What set-up, tools and the demo leave behind; never committed.
_LEFT_BEHIND = {"__pycache__", "dist", "build", "node_modules"}


@functools.cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Return every file of ours, or those with one of the suffixes."""
    found = []
    for folder, inside, names in os.walk(ROOT):
        here = Path(folder)
        inside[:] = [name for name in inside if _is_ours(name, here)]
        found += [here / name for name in names if not suffixes or name.endswith(suffixes)]
    return tuple(sorted(path for path in found if path.is_file()))


def texts(*suffixes: str) -> dict[str, str]:
    """Return the text of files by their path in the repository; what is no text is left out."""
    found = {}
    for path in files(*suffixes):
        try:
            found[str(path.relative_to(ROOT))] = path.read_text()
        except UnicodeDecodeError:
            continue
    return found


def _is_ours(name: str, within: Path) -> bool:
    hidden = name.startswith(".") and name not in {".ci", ".github"}
    return not hidden and name not in _LEFT_BEHIND and not (within / name / "pyvenv.cfg").exists()
