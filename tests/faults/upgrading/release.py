"""The programs of a released version, made from the history of this repository."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.stack_parts import ROOT

FOLDER = ROOT / ".caigou" / "releases"
SETUP_SECONDS = 900.0


class NoSuchReleaseError(Exception):
    """The history does not hold the version, or it cannot be set up."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version, set up in a folder of its own with the libraries that it had."""

    folder: Path

    def command(self, *words: str) -> list[str]:
        """Return its `caigou` with these words."""
        return [str(self.folder / ".venv" / "bin" / "python"), "-m", "chassis", *words]

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.folder), "PYTHONUNBUFFERED": "1"}


def release(version: str) -> Release:
    """Set a version up, unless it is. Raises NoSuchReleaseError."""
    folder = FOLDER / version
    if not (folder / ".venv" / ".ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder.with_suffix(".tar")
        _run(["git", "archive", "-o", str(archive), _commit(version)], ROOT)
        _run(["tar", "-xf", str(archive), "-C", str(folder)], ROOT)
        archive.unlink()
        _run(["make", "-s", "setup"], folder)
    return Release(folder)


def _commit(version: str) -> str:
    """Return the commit that froze the version: what was released is what it holds."""
    frozen = f"tests/released/{version}/topics.txt"
    found = _run(["git", "log", "--diff-filter=A", "--format=%H", "--", frozen], ROOT).split()
    if not found:
        msg = f"no commit of this repository's history froze {version}; a shallow clone has none"
        raise NoSuchReleaseError(msg)
    return found[-1]


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603  commands of ours
            command, cwd=folder, capture_output=True, text=True, timeout=SETUP_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoSuchReleaseError(str(error)) from error
    if done.returncode:
        msg = f"{' '.join(command)}: {done.stderr.strip()}"
        raise NoSuchReleaseError(msg)
    return done.stdout
